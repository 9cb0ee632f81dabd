"""Names of people by their ids."""

from collections.abc import Collection, Mapping

from sqlalchemy import Connection, select

from kenshu.people.numbers import Numbers
from kenshu.storage.portions import portions
from kenshu.storage.tables import employee


def names_of(conn: Connection, employee_ids: Collection[str] | None = None) -> dict[str, str]:
    """Return {employee id: name} of those of these people who are on record, or of everybody."""
    if employee_ids is None:
        return {row.id: row.name for row in conn.execute(select(employee.c.id, employee.c.name))}
    found: dict[str, str] = {}
    for some in portions(sorted(employee_ids)):
        rows = conn.execute(select(employee.c.id, employee.c.name).where(employee.c.id.in_(some)))
        found |= {row.id: row.name for row in rows}
    return found


def name_of(conn: Connection, employee_id: str) -> str | None:
    """Return somebody's name; None for an id that nobody has."""
    return names_of(conn, [employee_id]).get(employee_id)


def with_name(employee_id: str, names: Mapping[str, str], numbers: Numbers) -> str:
    """Return number and name, the number alone where there is no name: `001106 架空 花子`."""
    return f"{numbers.of(employee_id)} {names.get(employee_id, '')}".strip()
