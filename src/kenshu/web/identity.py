"""Sessions: a signed cookie says who has signed in, and the account says what that person may do."""

import json
import os
import secrets
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

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
_NAME = "cookie"  # of the secret in the database
_SHORTEST = 64  # characters, of which each is four bits


@dataclass(frozen=True)
class SignedIn:
    """Somebody who has signed in: who it is, as what, and by which account and session."""

    employee_id: str
    number: str
    name: str
    role: Role
    session: str
    account: int
    has_first_password: bool = False  # that somebody else made and has seen


class Sessions:
    """The sessions of the kit's accounts. One ends after eight hours, at sign-out, and with the account."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def user(self, handler: web.RequestHandler) -> SignedIn | None:
        """Tell who sent a request."""
        signed = handler.get_signed_cookie(COOKIE, max_age_days=_DAYS)
        if signed is None:
            return None
        said = json.loads(signed)
        return await self._holds(said["employee"], said["account"], said["session"])

    async def _holds(self, employee_id: str, account_id: int, session: str) -> SignedIn | None:
        today = clock.today(self._services.course.time_zone)
        found = await self._services.threads.glance(lambda conn: sessions.goes_on(conn, session, employee_id, account_id, today))
        if found is None:
            return None
        account, name, number = found
        return SignedIn(account.employee_id, number, name, account.role, session, account.id, account.is_initial)

    def may_send_much(self, request: HTTPServerRequest, secret: bytes) -> bool:
        """Tell whether a request bears a cookie of this server's, before anything of it is read."""
        cookie = request.cookies.get(COOKIE)
        return cookie is not None and web.decode_signed_value(secret, COOKIE, cookie.value, max_age_days=_DAYS) is not None

    def begin(self, handler: web.RequestHandler, account: Account) -> None:
        """Start a session on this reply."""
        said = {"employee": account.employee_id, "account": account.id, "session": secrets.token_hex(16)}
        secure = handler.request.protocol == "https"
        handler.set_signed_cookie(
            COOKIE, json.dumps(said), expires_days=_DAYS, path="/", httponly=True, samesite="Lax", secure=secure
        )

    async def end(self, handler: web.RequestHandler) -> None:
        """End the session of this request: the cookie is taken back, and a copy of it opens nothing, on any server."""
        user = await self.user(handler)
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
