"""Acts that a dashboard asks of the server that started it: whatever comes back is an outcome or a sentence."""

import socketserver
from threading import Thread

import pytest

from kenshu.dashboards.calls import act
from kenshu.errors import KenshuError


@pytest.mark.parametrize(
    "reply",
    [
        b"",
        b"nonsense\r\n\r\n",
        b"HTTP/1.0 200 OK\r\nContent-Length: 100\r\n\r\n{}",
        b"HTTP/1.0 200 OK\r\n\r\nnone",
        b"HTTP/1.0 403 Forbidden\r\nContent-Length: 100\r\n\r\n{}",
    ],
)
def test_a_reply_that_is_none_or_breaks_off_is_said(reply: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    class Answers(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            while self.rfile.readline().strip():
                pass
            self.rfile.read(2)
            self.wfile.write(reply)

    with socketserver.TCPServer(("127.0.0.1", 0), Answers) as server:
        thread = Thread(target=server.handle_request)
        thread.start()
        monkeypatch.setenv("KENSHU_SERVER", f"http://127.0.0.1:{server.server_address[1]}")
        monkeypatch.setenv("KENSHU_KERNEL_TOKEN", "t")
        with pytest.raises(KenshuError) as said:
            act("reminders.preview")
        thread.join()
    assert said.value.key == "office.server_away"
