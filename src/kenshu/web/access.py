"""Who may do what: one table, and nothing is allowed that it does not name.

A row is something that addresses lead to; a column is what is done with it; a cell names the roles that may. `None` is a visitor
who has not signed in. Whose answers they are is decided where they are read: `player.attempts.find` knows only one's own.
"""

from collections.abc import Mapping
from typing import Literal

from jupyter_server.auth import Authorizer, User
from jupyter_server.base.handlers import JupyterHandler

from kenshu.people.accounts import Role

Action = Literal["read", "write", "execute"]

EVERYBODY: frozenset[Role | None] = frozenset({None, "employee", "trainer", "hr"})
SIGNED_IN: frozenset[Role | None] = frozenset({"employee", "trainer", "hr"})
STAFF: frozenset[Role | None] = frozenset({"trainer", "hr"})

ACCESS: Mapping[str, Mapping[Action, frozenset[Role | None]]] = {
    "static": {"read": EVERYBODY},
    "sign-in": {"read": EVERYBODY, "write": EVERYBODY},
    "sign-out": {"write": EVERYBODY},
    "language": {"write": EVERYBODY},
    "nothing": {"read": EVERYBODY},  # an address that leads nowhere
    "training": {"read": SIGNED_IN, "write": SIGNED_IN},  # one's own modules, attempts, answers, hand-ins, results
    "hr": {"read": frozenset({"hr"})},
    "trainer": {"read": frozenset({"trainer"})},
    "dashboard files": {"read": STAFF},
    "kernels": {"read": STAFF, "execute": STAFF},  # those of one's own dashboards; Voilà's websocket executes no code
    "kernel end": {"write": STAFF},
}


def may(role: Role | None, action: Action, what: str) -> bool:
    """Whether the table allows it."""
    return role in ACCESS.get(what, {}).get(action, frozenset())


class TableAuthorizer(Authorizer):
    """Jupyter's own question, answered from the same table."""

    def is_authorized(self, handler: JupyterHandler, user: User, action: str, resource: str) -> bool:
        """Whether the table allows it."""
        return action in ("read", "write", "execute") and may(getattr(user, "role", None), action, resource)  # type: ignore[arg-type]
