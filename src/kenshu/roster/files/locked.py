"""Workbooks that are locked by a password: opened in memory, the password kept nowhere."""

import io
import re
from xml.parsers.expat import ExpatError

import msoffcrypto
import olefile
from msoffcrypto.exceptions import DecryptionError, FileFormatError, InvalidKeyError, ParseError

from kenshu.errors import KenshuError, RosterRefused

# Excel locks a book of which the structure alone is protected with this, and opens it without a question (MS-OFFCRYPTO 2.4.2.3).
_EXCELS_OWN = "VelvetSweatshop"
# How often a password is hashed. Excel does it 100,000 times; the file says how often, up to 10 million, which takes 10 s.
_MOST_ROUNDS = 1_000_000
_ROUNDS = re.compile(rb'spinCount="(\d{1,12})"')
_AGILE = b"\x04\x00\x04\x00"  # the version of a lock that is told in XML (MS-OFFCRYPTO 2.3.4.10)
_NO_BOOK = (FileFormatError, ParseError, ExpatError, OSError, ValueError, LookupError, TypeError, AttributeError)


def is_locked(raw: bytes) -> bool:
    """Return whether a file is a workbook, of now or of old, that a password locks."""
    if not raw.startswith(olefile.MAGIC):
        return False
    try:
        with olefile.OleFileIO(io.BytesIO(raw)) as ole:
            if ole.exists("EncryptionInfo"):
                return True
        return bool(msoffcrypto.OfficeFile(io.BytesIO(raw)).is_encrypted())
    except _NO_BOOK:
        return False


def unlock(file: str, raw: bytes, password: str | None = None) -> bytes:
    """Return a file without its lock; one that has none as it is.

    Raises RosterRefused: no password (`roster.locked`), a wrong one (`roster.password_wrong`), another kind of lock.
    """
    if not is_locked(raw):
        return raw
    if not _is_usual(raw):
        raise RosterRefused([KenshuError("roster.locked_otherwise", file=file)])
    for key in filter(None, (password, _EXCELS_OWN)):
        try:
            return _opened(raw, key)
        except InvalidKeyError:
            continue
        except (DecryptionError, *_NO_BOOK) as fault:
            raise RosterRefused([KenshuError("roster.locked_otherwise", file=file)]) from fault
    raise RosterRefused([KenshuError("roster.password_wrong" if password else "roster.locked", file=file)])


def _is_usual(raw: bytes) -> bool:
    """Return whether a lock costs what Excel's do, and tells it plainly: msoffcrypto-tool believes what a file says."""
    with olefile.OleFileIO(io.BytesIO(raw)) as ole:
        told = ole.openstream("EncryptionInfo").read() if ole.exists("EncryptionInfo") else b""
    rounds = _ROUNDS.findall(told)
    plainly = told.count(b"spinCount") == len(rounds) > 0 and b"<!" not in told
    return not told.startswith(_AGILE) or (plainly and all(int(each) <= _MOST_ROUNDS for each in rounds))


def _opened(raw: bytes, password: str) -> bytes:
    book, opened = msoffcrypto.OfficeFile(io.BytesIO(raw)), io.BytesIO()
    book.load_key(password=password, **({"verify_password": True} if book.format == "ooxml" else {}))
    book.decrypt(opened)
    return opened.getvalue()
