"""Acts of HR and trainers by HTTP (`kenshu.acts`).

    POST /api/office/<act>              an order in JSON -> what came of it

Asked by a browser, or by the kernel of a dashboard. A fault of an act says {"message", "messages": {"ja", "en"}},
the first in the language of `?lang=`, else of the page.
"""

import re
from collections.abc import Callable
from typing import Any, ClassVar

from sqlalchemy import Connection

from kenshu import clock
from kenshu.acts.act import Act
from kenshu.acts.desk import Desk
from kenshu.acts.registry import ACTS
from kenshu.i18n import LANGS, Lang
from kenshu.web.api import ApiHandler
from kenshu.web.base import KenshuHandler
from kenshu.web.identity import kernel_token


class Office(KenshuHandler):
    """The base of acts and tables: a desk for who asks, and kernels among them."""

    takes_kernels: ClassVar[bool] = True

    def check_xsrf_cookie(self) -> None:
        """Ask no cookie of a kernel: its token proves more, as no page of another site can send it."""
        if kernel_token(self.request) is None:
            super().check_xsrf_cookie()

    @property
    def lang(self) -> Lang:
        """The language that is asked for, else that of the page."""
        asked = self.get_query_argument("lang", "")
        return next((lang for lang in LANGS if lang == asked), super().lang)

    def at_desk(self, work: Callable[[Desk], Any]) -> Callable[[Connection], Any]:
        """Put work at the desk of who asks, for one of the threads."""
        course, user, now = self.course, self.current_user, clock.now()
        return lambda conn: work(Desk(conn, course, user.username, user.role, now))


class OfficeHandler(Office, ApiHandler):
    """Takes and gives JSON."""

    def write_error(self, status_code: int, **_: Any) -> None:
        """Send the message, and the same in each language: a dashboard may change its own while it is open."""
        messages = {lang: self.explanation(status_code, lang) for lang in LANGS}
        self.finish({"message": messages[self.lang], "messages": messages})


class DoAct(OfficeHandler):
    """One act."""

    act: ClassVar[Act]

    async def post(self) -> None:
        """Do it; the reply goes out when it is on disk."""
        act, order = self.act, self.request.body
        work = self.at_desk(lambda desk: act(desk, order))
        self.finish(await (self.threads.write(work) if act.mode == "write" else self.threads.long(work)))


def handlers() -> list[Any]:
    """Return the addresses of acts: each a handler of its own, with its row of the table of access."""
    return [
        (rf"/api/office/{re.escape(name)}", type("DoAct", (DoAct,), {"what": act.what, "act": act})) for name, act in ACTS.items()
    ]
