"""The gate in front of every handler, ours and Jupyter's: the table of access (kenshu.people.access) is asked who may come in."""

from inspect import isawaitable
from typing import Any, ClassVar
from urllib.parse import urlencode

from jupyter_server.auth import Authorizer, User
from jupyter_server.auth.utils import HTTP_METHOD_TO_AUTH_ACTION
from jupyter_server.base.handlers import JupyterHandler
from tornado.web import HTTPError, RequestHandler
from tornado.websocket import WebSocketHandler

from kenshu.people.access import WITH_FIRST_PASSWORD, may


class Guarded(RequestHandler):
    """A handler that is reached only by those whom the table of access names for `what`."""

    what: ClassVar[str] = ""  # a row of the table; without one, nobody comes in
    sign_in_first: ClassVar[bool] = False  # a page sends visitors to sign in; anything else answers 401

    async def prepare(self, **settings: Any) -> Any:
        """Refuse before the handler sees anything."""
        await self.admit()
        if not self._finished:
            prepared: Any = super().prepare(**settings)
            if isawaitable(prepared):
                await prepared

    async def admit(self) -> None:
        """Go on, send a visitor to sign in, or raise HTTPError 401, 403 or 405."""
        user = await self.settings["identity_provider"].get_user(self)
        method = (self.request.method or "").upper()
        if method not in HTTP_METHOD_TO_AUTH_ACTION or method == "WEBSOCKET":
            raise HTTPError(405)
        action: Any = "execute" if isinstance(self, WebSocketHandler) else HTTP_METHOD_TO_AUTH_ACTION[method]
        allowed = may(user.role if user else None, action, self.what)
        first = "/sign-in" if user is None else "/password" if user.has_first_password else ""
        if allowed and (first != "/password" or self.what in WITH_FIRST_PASSWORD):
            return
        if first and self.sign_in_first and action == "read":
            self.redirect(f"{first}?" + urlencode({"next": self.request.uri or "/"}))
            return
        raise HTTPError(403 if user else 401)


class TableAuthorizer(Authorizer):
    """Jupyter's own question, answered from the same table as every other."""

    def is_authorized(self, handler: JupyterHandler, user: User, action: str, resource: str) -> bool:
        """Tell whether the table allows it."""
        return action in ("read", "write", "execute") and may(getattr(user, "role", None), action, resource)  # type: ignore[arg-type]
