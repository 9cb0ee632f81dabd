"""Sessions: a signed cookie says who has signed in, and the account says what that person may do."""

import json
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from jupyter_server.auth import IdentityProvider, User
from tornado import web

from kenshu import clock
from kenshu.people import accounts
from kenshu.people.accounts import Account, Role
from kenshu.web.services import Services

COOKIE = "kenshu_session"
LASTS = timedelta(hours=8)
_DAYS = LASTS / timedelta(days=1)


@dataclass
class SignedIn(User):
    """Somebody who has signed in."""

    role: Role = "employee"
    session: str = ""


class Sessions(IdentityProvider):
    """Jupyter's identity provider over the kit's accounts. A session ends after eight hours, at sign-out, and with the account."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**{**settings, "token": ""})  # no token opens this server
        self._services: Services = settings["parent"].services
        self._ended: dict[str, float] = {}  # {session: when it would have expired}

    @property
    def auth_enabled(self) -> bool:
        """Always: nobody comes in as a stranger."""
        return True

    async def get_user(self, handler: Any) -> SignedIn | None:
        """Who sent the request; asked once a request."""
        if not hasattr(handler, "kenshu_user"):
            handler.kenshu_user = await self._user(handler)
        user: SignedIn | None = handler.kenshu_user
        return user

    async def _user(self, handler: web.RequestHandler) -> SignedIn | None:
        signed = handler.get_signed_cookie(COOKIE, max_age_days=_DAYS)
        if signed is None:
            return None
        said = json.loads(signed)
        if said["session"] in self._ended:
            return None
        today = clock.today(self._services.course.time_zone)
        account = await self._services.threads.read(lambda conn: accounts.may_sign_in(conn, said["employee"], today))
        if account is None or account.id != said["account"]:
            return None
        return SignedIn(username=account.employee_id, role=account.role, session=said["session"])

    def begin(self, handler: web.RequestHandler, account: Account) -> None:
        """Start a session on this reply."""
        said = {"employee": account.employee_id, "account": account.id, "session": secrets.token_hex(16)}
        secure = handler.request.protocol == "https"
        handler.set_signed_cookie(
            COOKIE, json.dumps(said), expires_days=_DAYS, path="/", httponly=True, samesite="Lax", secure=secure
        )

    def end(self, handler: web.RequestHandler) -> None:
        """End the session of this request: the cookie is taken back, and a copy of it opens nothing."""
        user: SignedIn | None = getattr(handler, "kenshu_user", None)
        now = clock.now().timestamp()
        self._ended = {session: until for session, until in self._ended.items() if until > now}
        if user is not None:
            self._ended[user.session] = now + LASTS.total_seconds()
        handler.clear_cookie(COOKIE, path="/", httponly=True, samesite="Lax")
