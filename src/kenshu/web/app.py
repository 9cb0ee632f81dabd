"""The server: one process, on the application of standalone Voilà.

    /sign-in /training /modules /attempts    pages of the kit (web/pages)
    /api/attempts                            the learner's answers (web/api)
    /api/office /downloads                   what HR and trainers do, and take with them (web/office)
    /static                                  files that every page may load
    /dashboards                              notebooks that Voilà renders, for HR and trainers (web/dashboards)

Of Voilà's and jupyter_server's own addresses only those in `dashboards.handlers` exist here. Every handler stands behind the gate
(web/guard), which asks the table of access.
"""

import asyncio
import os
import shutil
import socket
import tempfile
from typing import Any

from tornado.httpserver import HTTPServer
from tornado.httputil import HTTPServerRequest
from tornado.web import Application, HTTPError, stream_request_body
from voila.app import Voila
from voila.configuration import VoilaConfiguration
from voila.paths import collect_static_paths, collect_template_paths

from kenshu.course import Course
from kenshu.storage import open_database
from kenshu.web import api, dashboards, office, pages, staff, static_files
from kenshu.web.background import Grader
from kenshu.web.base import FileTooLarge, NothingHere
from kenshu.web.guard import TableAuthorizer
from kenshu.web.identity import Sessions, cookie_secret
from kenshu.web.proxies import Networks, believe
from kenshu.web.security import LARGEST_BODY
from kenshu.web.services import Services
from kenshu.web.threads import Threads

LARGEST_ROSTER = 8 * 1024 * 1024  # bytes, in base64; the file itself has three quarters of it
LARGEST_CERTIFICATE = 512 * 1024  # bytes; one that was issued has less than 200 KB
CERTIFICATE = "/verify/file"
ROSTERS = ("/api/office/roster.preview", "/staff/roster")


class KenshuServer(Voila):  # type: ignore[misc]  # Voilà has no types
    """The server of one course. `open` and `close` are called inside the running event loop.

    `initialize` is never called: no configuration file of the machine changes how this server is guarded.
    """

    name = "kenshu"
    identity_provider_class = Sessions
    authorizer_class = TableAuthorizer
    grader_class = Grader

    def __init__(self, course: Course, proxies: Networks = ()) -> None:
        super().__init__()
        self.course = course
        self.proxies = proxies
        self.log_level = "ERROR"
        if os.name == "posix":
            self.config.KernelManager.transport = "ipc"  # what kernels and server say to each other passes no network port
        self.root_dir = str(course.notebooks)
        self.base_url = self.server_url = dashboards.BASE
        self.voila_configuration = VoilaConfiguration(parent=self, **dashboards.SETTINGS)
        self.setup_template_dirs()

    def setup_template_dirs(self) -> None:
        """Take the kit's own template, which loads nothing from another host, and Jupyter's that it extends."""
        self.template_paths = [str(dashboards.TEMPLATE), *collect_template_paths(["nbconvert"], "lab", prune=True)]
        self.static_paths = collect_static_paths(["voila"], "base", prune=True)

    async def open(self, port: int = 0, address: str = "127.0.0.1") -> None:
        """Listen; `port` 0 takes a free one, and `self.port` says which.

        Raises OSError where the port is taken, and what the storage raises.
        """
        listening = socket.create_server((address, port), family=socket.AF_INET6 if ":" in address else socket.AF_INET)
        listening.setblocking(False)
        self.port = listening.getsockname()[1]
        self.address = address
        try:
            database = open_database(self.course.database_url)
            self.services = Services(self.course, database, Threads(database), self.grader_class(self.course, database))
            self.connection_dir = tempfile.mkdtemp(prefix="kenshu_")
            self.app = self._application()
            self.http = HTTPServer(self.app)
        except BaseException:
            listening.close()
            raise
        self.http.add_sockets([listening])
        self.services.grader.start()

    async def close(self) -> None:
        """Take no more requests, finish what was begun, end the kernels."""
        self.http.stop()
        await self.services.grader.stop()
        await self.kernel_manager.shutdown_all(now=True)
        self.kernel_manager.context.destroy(linger=0)  # what the server and kernels spoke through, which Jupyter leaves open
        await self.http.close_all_connections()
        await asyncio.get_running_loop().run_in_executor(None, self.services.threads.close)
        self.services.database.close()
        shutil.rmtree(self.connection_dir, ignore_errors=True)

    def _application(self) -> Application:
        self.cookie_secret = cookie_secret(self.course.grading, self.services.database)
        settings = {
            **self.init_settings(),
            "kenshu": self.services,
            "kenshu_proxies": self.proxies,
            "kenshu_address": f"http://{_reached_at(self.address)}:{self.port}",
            "login_url": "/sign-in",
            "allow_unauthenticated_access": True,  # the gate has decided before Jupyter looks
            "xsrf_cookies": True,
            "xsrf_cookie_kwargs": {"samesite": "Lax", "path": "/"},
            "default_handler_class": NothingHere,
            "log_function": lambda handler: None,
        }
        return KenshuApplication(self.init_handlers(), **settings)

    def init_handlers(self) -> list[Any]:
        """Return every address of the server."""
        return [
            *static_files.HANDLERS,
            *office.handlers(),
            *api.HANDLERS,
            *pages.HANDLERS,
            *staff.HANDLERS,
            *dashboards.handlers(self),
        ]


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

        A roster's address takes more, of somebody who bears a cookie or a token of this server's.
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
        settings = self.settings
        return not settings["identity_provider"].may_send_much(request, settings["cookie_secret"], settings["kernel_manager"])


@stream_request_body
class BodyTooLarge(office.OfficeHandler):
    """The refusal of a body that is too large."""

    what = "nothing"

    async def prepare(self, **settings: Any) -> Any:
        """Wait for the end of the body: a connection closed before it would hide the answer from the sender."""

    def data_received(self, chunk: bytes) -> None:
        """Keep nothing of it."""

    def refuse(self, *_: str) -> None:
        """Say so."""
        if self.request.path == CERTIFICATE:
            self.redirect(f"{CERTIFICATE}?too-large=yes", status=303)
            return
        raise FileTooLarge("office.file_too_large") if self.request.path in ROSTERS else HTTPError(413)

    get = head = post = put = patch = delete = refuse


def _reached_at(address: str) -> str:
    """Return where this machine itself reaches a server that listens at an address; one that listens everywhere, at home."""
    home = {"": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "::1"}.get(address, address)  # noqa: S104 - what was asked for
    return f"[{home}]" if ":" in home else home
