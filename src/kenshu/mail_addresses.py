"""Mail addresses: the one rule by which they are read in rosters and settings, and by which letters are sent to them."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

import idna

from kenshu.errors import KenshuError

_LONGEST_LOCAL, _LONGEST = 64, 254  # bytes: RFC 5321, 4.5.3.1
_WORD = r"[\w!#$%&'*+/=?^`{|}~-]+"
_LOCAL = re.compile(rf"{_WORD}(\.{_WORD})*")  # RFC 5322's dot-atom, with the letters of RFC 6531
_DOMAIN = re.compile(r"([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", re.ASCII | re.IGNORECASE)


class NoMailAddress(KenshuError):
    """A text that is no address to which a letter can be sent: the reason, and what to write instead."""


@dataclass(frozen=True)
class MailAddress:
    """An address as mail servers take it: the domain is in ASCII (IDNA), the part before the @ as it was written."""

    local: str
    domain: str

    @property
    def needs_utf8(self) -> bool:
        """Tell whether a mail server must take addresses in other letters than ASCII (SMTPUTF8, RFC 6531)."""
        return not self.local.isascii()

    def __str__(self) -> str:
        return f"{self.local}@{self.domain}"


def read_address(text: str) -> MailAddress:
    """Read one address; no server is asked. Raises NoMailAddress."""
    text = text.strip()
    reason = next(_reasons(text), None)
    local, _, written = text.rpartition("@")
    domain = "" if reason else _ascii(written)
    if not reason and not (_DOMAIN.fullmatch(domain) and len(f"{local}@{domain}".encode()) <= _LONGEST):
        reason = "domain"
    if reason:
        raise NoMailAddress(f"mail_address.{reason}", found=text[:60])
    return MailAddress(local, domain)


def _reasons(text: str) -> Iterator[str]:
    """Yield why a text is no address, the reason that helps its writer most first."""
    local, at, domain = text.rpartition("@")
    if any(unicodedata.east_asian_width(letter) == "F" for letter in text):
        yield "wide"
    if text.lower().startswith("mailto:"):
        yield "mailto"
    if re.search(r"[<>()]", text):
        yield "named"
    if "@" in local or re.search(r"[,;、]", text):
        yield "several"
    if not (local and at and domain):
        yield "no_at"
    if text.endswith((".", "。")):
        yield "dot_at_end"
    if ".." in text or local.startswith(".") or local.endswith(".") or domain.startswith("."):
        yield "dots"
    if not _LOCAL.fullmatch(local) or len(local.encode()) > _LONGEST_LOCAL:
        yield "local"
    if not re.search(r"[.。]", domain):
        yield "no_dot"


def _ascii(domain: str) -> str:
    """Return a domain as IDNA writes it: 架空.example is xn--6tvr13b.example; "" for one that it cannot write."""
    try:
        return domain if domain.isascii() else idna.encode(domain, uts46=True).decode("ascii")
    except idna.IDNAError:
        return ""
