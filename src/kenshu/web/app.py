"""The server: one process, which answers everybody's requests and runs nobody's code.

    /sign-in /training /modules /attempts    pages of the kit (web/pages)
    /api/attempts                            the learner's answers (web/api)
    /staff /downloads                        what HR and trainers see, do, and take with them (web/staff)
    /static                                  files that every page may load

Every handler stands behind the gate (web/guard), which asks the table of access.
"""

import asyncio
import socket
from typing import Any

from tornado.httpserver import HTTPServer
from tornado.httputil import HTTPServerRequest
from tornado.web import Application, HTTPError, stream_request_body

from kenshu import clock
from kenshu.course import Course
from kenshu.storage import open_database, shelf
from kenshu.web import api, pages, staff, static_files
from kenshu.web.background import Grader
from kenshu.web.base import FileTooLarge, KenshuHandler, NothingHere
from kenshu.web.identity import Sessions, cookie_secret
from kenshu.web.proxies import Networks, believe
from kenshu.web.security import LARGEST_BODY
from kenshu.web.services import Services
from kenshu.web.threads import Threads

LARGEST_ROSTER = 8 * 1024 * 1024  # bytes
LARGEST_CERTIFICATE = 512 * 1024  # bytes; one that was issued has less than 200 KB
CERTIFICATE = "/verify/file"
ROSTERS = ("/staff/roster",)  # addresses that take more


class KenshuServer:
    """The server of one course. `open` and `close` are called inside the running event loop."""

    grader_class = Grader

    def __init__(self, course: Course, proxies: Networks = ()) -> None:
        self.course = course
        self.proxies = proxies

    async def open(self, port: int = 0, address: str = "127.0.0.1") -> None:
        """Listen; `port` 0 takes a free one, and `self.port` says which.

        Raises OSError where the port is taken, and what the storage raises.
        """
        listening = socket.create_server((address, port), family=socket.AF_INET6 if ":" in address else socket.AF_INET)
        listening.setblocking(False)
        self.port = listening.getsockname()[1]
        try:
            database = open_database(self.course.database_url)
            self.services = Services(self.course, database, Threads(database), self.grader_class(self.course, database))
            shelf.drop_old(self.course.sign_in_sheets, clock.now())
            self.app = self._application()
            self.http = HTTPServer(self.app)
        except BaseException:
            listening.close()
            raise
        self.http.add_sockets([listening])
        self.services.grader.start()

    async def close(self) -> None:
        """Take no more requests, finish what was begun."""
        self.http.stop()
        await self.services.grader.stop()
        await self.http.close_all_connections()
        await asyncio.get_running_loop().run_in_executor(None, self.services.threads.close)
        self.services.database.close()

    def _application(self) -> Application:
        self.cookie_secret = cookie_secret(self.course.grading, self.services.database)
        return KenshuApplication(
            [*static_files.HANDLERS, *api.HANDLERS, *pages.HANDLERS, *staff.HANDLERS],
            kenshu=self.services,
            kenshu_sessions=Sessions(self.services),
            kenshu_proxies=self.proxies,
            cookie_secret=self.cookie_secret,
            xsrf_cookies=True,
            xsrf_cookie_kwargs={"samesite": "Lax", "path": "/"},
            default_handler_class=NothingHere,
            log_function=lambda handler: None,
        )


class KenshuApplication(Application):
    """Believes the proxies, and refuses a body that is too large before any of it is kept.

    It is read and thrown away piece by piece, and answered with 413; that of a certificate with the page again.
    """

    def find_handler(self, request: HTTPServerRequest, **kwargs: Any) -> Any:
        """Return the handler of a request."""
        believe(request, self.settings["kenshu_proxies"])
        if self._too_large(request):
            return self.get_handler_delegate(request, BodyTooLarge)
        return super().find_handler(request, **kwargs)

    def _too_large(self, request: HTTPServerRequest) -> bool:
        """Tell whether the body is larger than any that is wanted; one that does not say its length counts as such.

        A roster's address takes more, of somebody who bears a cookie of this server's.
        """
        if "Transfer-Encoding" in request.headers:
            return True
        length = request.headers.get("Content-Length", "0")
        if not length.isdecimal():
            return True
        if int(length) <= (LARGEST_CERTIFICATE if request.path == CERTIFICATE else LARGEST_BODY):
            return False
        if request.path not in ROSTERS or int(length) > LARGEST_ROSTER:
            return True
        return not self.settings["kenshu_sessions"].may_send_much(request, self.settings["cookie_secret"])


@stream_request_body
class BodyTooLarge(KenshuHandler):
    """The refusal of a body that is too large."""

    what = "nothing"

    async def admit(self) -> None:
        """Wait for the end of the body: a connection closed before it would hide the answer from the sender."""

    def check_origin(self) -> None:
        """Ask for no token: nothing of the body is kept, a token in it neither."""

    def data_received(self, chunk: bytes) -> None:
        """Keep nothing of it."""

    def refuse(self, *_: str) -> None:
        """Say so."""
        if self.request.path == CERTIFICATE:
            self.redirect(f"{CERTIFICATE}?too_large=yes", status=303)
            return
        raise FileTooLarge("office.file_too_large") if self.request.path in ROSTERS else HTTPError(413)

    def write_error(self, status_code: int, **told: Any) -> None:
        """Send a page, or where a program asked, JSON."""
        if self.request.path.startswith("/api/"):
            self.finish({"message": self.explanation(status_code, self.lang)})
        else:
            super().write_error(status_code, **told)

    get = head = post = put = patch = delete = refuse
