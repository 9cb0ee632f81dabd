"""The secret that signs cookies. A server alone keeps it in a file; servers that share a database find it there."""

import os
import secrets
from pathlib import Path

from sqlalchemy import select

from kenshu.errors import StorageFailed
from kenshu.storage.database import Database
from kenshu.storage.tables import secret as secret_table

_NAME = "cookie"
_SHORTEST = 64  # characters, of which each is four bits


def cookie_secret(folder: Path, database: Database) -> bytes:
    """The secret: from PostgreSQL, which every server of the course reads, else from a file of the folder. Made at the first start.

    Raises StorageFailed.
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
