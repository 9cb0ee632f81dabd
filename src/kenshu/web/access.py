"""The table of access (kenshu.people.access), asked in Jupyter's way."""

from jupyter_server.auth import Authorizer, User
from jupyter_server.base.handlers import JupyterHandler

from kenshu.people.access import may


class TableAuthorizer(Authorizer):
    """Jupyter's own question, answered from the same table as every other."""

    def is_authorized(self, handler: JupyterHandler, user: User, action: str, resource: str) -> bool:
        """Whether the table allows it."""
        return action in ("read", "write", "execute") and may(getattr(user, "role", None), action, resource)  # type: ignore[arg-type]
