"""The gate in front of every handler: the table of access (kenshu.people.access) is asked who may come in."""

from collections.abc import Mapping
from inspect import isawaitable
from typing import Any, ClassVar
from urllib.parse import urlencode, urlsplit

from tornado.web import HTTPError, RequestHandler

from kenshu.people.access import WITH_FIRST_PASSWORD, Action, may
from kenshu.web import security
from kenshu.web.identity import SignedIn

ACTIONS: Mapping[str, Action] = {
    **dict.fromkeys(("GET", "HEAD", "OPTIONS"), "read"),
    **dict.fromkeys(("POST", "PUT", "PATCH", "DELETE"), "write"),
}


class Guarded(RequestHandler):
    """A handler that is reached only by those whom the table of access names for `what`."""

    what: ClassVar[str] = ""  # a row of the table; without one, nobody comes in
    sign_in_first: ClassVar[bool] = False  # a page sends visitors to sign in; anything else answers 401

    user: SignedIn | None = None  # who has signed in, once the gate has looked; None for a visitor

    def set_default_headers(self) -> None:
        """Set the headers of every reply, of refusals too."""
        for name, value in security.HEADERS.items():
            self.set_header(name, value)

    async def prepare(self) -> None:
        """Refuse before the handler sees anything."""
        self.user = await self.settings["kenshu_sessions"].user(self)
        await self.admit()
        if self._finished:
            return
        if ACTIONS[self.request.method or ""] == "write":
            self.check_origin()
        prepared: Any = super().prepare()
        if isawaitable(prepared):
            await prepared

    async def admit(self) -> None:
        """Go on, send a visitor to sign in, or raise HTTPError 401, 403 or 405."""
        action = ACTIONS.get((self.request.method or "").upper())
        if action is None:
            raise HTTPError(405)
        user = self.user
        allowed = may(user.role if user else None, action, self.what)
        first = "/sign-in" if user is None else "/password" if user.has_first_password else ""
        if allowed and (first != "/password" or self.what in WITH_FIRST_PASSWORD):
            return
        if first and self.sign_in_first and action == "read":
            self.redirect(f"{first}?" + urlencode({"next": self.request.uri or "/"}))
            return
        raise HTTPError(403 if user else 401)

    def check_xsrf_cookie(self) -> None:
        """Leave it to `prepare`: whose session has ended is told so before anything else."""

    def check_origin(self) -> None:
        """Refuse what another site's page sends: by the browser's word for where it comes from, and by tornado's token."""
        origin = self.request.headers.get("Origin", "null")
        if origin != "null" and urlsplit(origin).netloc.lower() != self.request.host.lower():
            raise HTTPError(403)
        super().check_xsrf_cookie()
