"""Sessions: a signed cookie says who has signed in, and the account says what that person may do.

The kernel of a dashboard says whose it is by a token, which is in that kernel's environment alone, at addresses that take one.
"""

import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Container
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from jupyter_server.auth import IdentityProvider, User
from sqlalchemy import select
from tornado import web
from tornado.httputil import HTTPServerRequest

from kenshu import clock
from kenshu.errors import StorageFailed
from kenshu.people import sessions
from kenshu.people.accounts import Account
from kenshu.staff import Role
from kenshu.storage import Database
from kenshu.storage.tables import secret as secret_table
from kenshu.web.services import Services

COOKIE = "kenshu_session"
LASTS = timedelta(hours=8)
_DAYS = LASTS / timedelta(days=1)
_KERNEL = "Kernel "
_NAME = "cookie"  # of the secret in the database
_SHORTEST = 64  # characters, of which each is four bits


def kernel_token(request: HTTPServerRequest) -> str | None:
    """Return what a request's `Authorization: Kernel ...` says; None where it has none."""
    said = request.headers.get("Authorization", "")
    return said.removeprefix(_KERNEL) if said.startswith(_KERNEL) else None


@dataclass
class SignedIn(User):
    """Somebody who has signed in."""

    role: Role = "employee"
    session: str = ""
    account: int = 0
    has_first_password: bool = False  # that somebody else made and has seen


@dataclass
class KernelTokens:
    """One token a kernel, kept as a hash, with who started it and what that person might do then. It ends with the kernel."""

    _given: dict[str, tuple[bytes, SignedIn]] = field(default_factory=dict)  # {kernel: (hash, owner)}

    def give(self, kernel: str, owner: SignedIn, alive: Container[str]) -> str:
        """Make the token of a kernel that is being started; those of kernels that have ended are dropped."""
        token = secrets.token_urlsafe(32)
        self._given = {each: given for each, given in self._given.items() if each in alive}
        self._given[kernel] = (_hash(token), owner)
        return token

    def owner(self, token: str, alive: Container[str]) -> SignedIn | None:
        """Find whose kernel, of those alive, bears a token. It takes as long for one that nobody has as for any other."""
        hashed, found = _hash(token), None
        for kernel, (known, owner) in self._given.items():
            if hmac.compare_digest(known, hashed) and kernel in alive:
                found = owner
        return found


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


class Sessions(IdentityProvider):
    """Jupyter's identity provider over the kit's accounts. A session ends after eight hours, at sign-out, and with the account."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**{**settings, "token": ""})  # no token opens this server
        self._services: Services = settings["parent"].services
        self.kernel_tokens = KernelTokens()

    @property
    def auth_enabled(self) -> bool:
        """Always: nobody comes in as a stranger."""
        return True

    async def get_user(self, handler: Any) -> SignedIn | None:
        """Tell who sent the request; asked once a request."""
        if not hasattr(handler, "kenshu_user"):
            handler.kenshu_user = await self._user(handler)
        user: SignedIn | None = handler.kenshu_user
        return user

    async def _user(self, handler: web.RequestHandler) -> SignedIn | None:
        token = kernel_token(handler.request)
        if token is not None:
            return await self._kernels_owner(handler, token)
        signed = handler.get_signed_cookie(COOKIE, max_age_days=_DAYS)
        if signed is None:
            return None
        said = json.loads(signed)
        return await self._holds(said["employee"], said["account"], said["session"])

    async def _kernels_owner(self, handler: Any, token: str) -> SignedIn | None:
        """Return whose kernel it is, while that person's session and account are what they were when it was started."""
        owner = self.kernel_tokens.owner(token, handler.settings["kernel_manager"])
        if owner is None or not getattr(handler, "takes_kernels", False):
            return None
        user = await self._holds(owner.username, owner.account, owner.session)
        return user if user is not None and user.role == owner.role else None

    async def _holds(self, employee_id: str, account_id: int, session: str) -> SignedIn | None:
        today = clock.today(self._services.course.time_zone)
        found = await self._services.threads.glance(lambda conn: sessions.goes_on(conn, session, employee_id, account_id, today))
        if found is None:
            return None
        account, name = found
        return SignedIn(
            username=account.employee_id,
            name=name,
            role=account.role,
            session=session,
            account=account.id,
            has_first_password=account.is_initial,
        )

    def may_send_much(self, request: HTTPServerRequest, secret: bytes, alive: Container[str]) -> bool:
        """Tell whether a request bears a cookie or a token of this server's, before anything of it is read."""
        token = kernel_token(request)
        if token is not None:
            return self.kernel_tokens.owner(token, alive) is not None
        cookie = request.cookies.get(COOKIE)
        return cookie is not None and web.decode_signed_value(secret, COOKIE, cookie.value, max_age_days=_DAYS) is not None

    def begin(self, handler: web.RequestHandler, account: Account) -> None:
        """Start a session on this reply."""
        said = {"employee": account.employee_id, "account": account.id, "session": secrets.token_hex(16)}
        secure = handler.request.protocol == "https"
        handler.set_signed_cookie(
            COOKIE, json.dumps(said), expires_days=_DAYS, path="/", httponly=True, samesite="Lax", secure=secure
        )

    async def end(self, handler: Any) -> None:
        """End the session of this request: the cookie is taken back, and a copy of it opens nothing, on any server."""
        user = await self.get_user(handler)
        if user is not None:
            now = clock.now()
            await self._services.threads.write(lambda conn: sessions.end(conn, user.session, now + LASTS, now))
        handler.clear_cookie(COOKIE, path="/", httponly=True, samesite="Lax")


def cookie_secret(folder: Path, database: Database) -> bytes:
    """Return the secret that signs cookies, which is made at the first start. Raises StorageFailed.

    A server alone keeps it in a file of the folder; servers that share a PostgreSQL database find it there.
    """
    return _from_file(folder) if database.engine.dialect.name == "sqlite" else _from_database(database)


def _from_database(database: Database) -> bytes:
    query = select(secret_table.c.value).where(secret_table.c.name == _NAME)
    with database.writing() as conn:
        value = conn.execute(query).scalar()
        if value is None:
            value = secrets.token_hex(32)
            conn.execute(secret_table.insert().values(name=_NAME, value=value))
    return str(value).encode()


def _from_file(folder: Path) -> bytes:
    path = folder / "cookie_secret"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)  # readable by its owner alone
        except FileExistsError:
            secret = path.read_bytes()
        else:
            secret = secrets.token_hex(32).encode()
            with os.fdopen(descriptor, "wb") as file:
                file.write(secret)
    except OSError as fault:
        raise StorageFailed("storage.failed", reason=f"{path}: {fault.strerror}") from fault
    if len(secret) < _SHORTEST:
        raise StorageFailed("serve.cookie_secret", file=path)
    return secret
