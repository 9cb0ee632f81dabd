"""The token by which a dashboard's kernel asks the server for what its owner may do. It is in that kernel's environment alone."""

import hashlib
import hmac
import secrets
from collections.abc import Container
from dataclasses import dataclass, field

from kenshu.staff import Role


@dataclass(frozen=True)
class Owner:
    """Who started a kernel, with the rights of that moment: the account, what it was then, and the session."""

    employee_id: str
    account: int
    role: Role
    session: str


@dataclass
class KernelTokens:
    """One token a kernel, kept as a hash. It opens nothing once the kernel has ended."""

    _given: dict[str, tuple[bytes, Owner]] = field(default_factory=dict)  # {kernel: (hash, owner)}

    def give(self, kernel: str, owner: Owner) -> str:
        """The token of a kernel that is being started."""
        token = secrets.token_urlsafe(32)
        self._given[kernel] = (_hash(token), owner)
        return token

    def forget(self, alive: Container[str]) -> None:
        """Drop the tokens of kernels that have ended."""
        self._given = {kernel: given for kernel, given in self._given.items() if kernel in alive}

    def owner(self, token: str, alive: Container[str]) -> Owner | None:
        """Whose kernel, of those alive, bears a token. It takes as long for one that nobody has as for any other."""
        hashed, found = _hash(token), None
        for kernel, (known, owner) in self._given.items():
            if hmac.compare_digest(known, hashed) and kernel in alive:
                found = owner
        return found


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
