"""Names of people by their numbers."""

from collections.abc import Collection

from sqlalchemy import Connection, select

from kenshu.storage.portions import portions
from kenshu.storage.tables import employee


def names_of(conn: Connection, employee_ids: Collection[str] | None = None) -> dict[str, str]:
    """Return {number: name} of those of these people who are on record, or of everybody."""
    if employee_ids is None:
        return {row.id: row.name for row in conn.execute(select(employee.c.id, employee.c.name))}
    found: dict[str, str] = {}
    for some in portions(sorted(employee_ids)):
        rows = conn.execute(select(employee.c.id, employee.c.name).where(employee.c.id.in_(some)))
        found |= {row.id: row.name for row in rows}
    return found
