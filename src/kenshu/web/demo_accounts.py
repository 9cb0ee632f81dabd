"""Sign-ins made on the spot, to look around the sample course: an employee, a trainer and somebody of HR."""

from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from kenshu import clock
from kenshu.assigning import assignments
from kenshu.content import load
from kenshu.course import Course
from kenshu.editions.on_record import on_record
from kenshu.errors import KenshuError
from kenshu.people import accounts, charges
from kenshu.people.departments import WHOLE_CITY
from kenshu.roster.plan import take_in
from kenshu.roster.rows import read_roster_file
from kenshu.staff import ROLES, Role
from kenshu.storage import Database
from kenshu.storage.tables import account, assignment, attempt, employee


@dataclass(frozen=True)
class DemoAccount:
    """A demo account; the password is nowhere else."""

    role: Role
    employee_id: str
    name: str
    password: str


def demo_accounts(course: Course, database: Database) -> list[DemoAccount]:
    """Make new passwords for one person of each role.

    Where something is missing it is made first: released modules, people from the sample roster, assignments.
    Raises KenshuError where other people have accounts: a course that is in use is no place for a demo.
    """
    with database.reading() as conn:
        released = bool(on_record(conn).offered)
    if not released:
        from kenshu.grading.releasing import release

        release(course, load(course), database, "demo", clock.now())
    now = clock.now().astimezone(course.time_zone)
    with database.writing() as conn:
        if conn.execute(select(employee.c.id).limit(1)).first() is None:
            take_in(conn, read_roster_file(course.grading / "roster.csv"), now)
        if conn.execute(select(assignment.c.id).limit(1)).first() is None:
            for module in on_record(conn).offered:
                assignments.assign(conn, module, by="demo", now=now)
        people = _people_with_accounts(conn) or _choose(conn, course)
        names = {row.id: row.name for row in conn.execute(select(employee.c.id, employee.c.name))}
        made = [DemoAccount(role, person, names[person], accounts.made_password()) for role, person in people.items()]
        for new in made:
            accounts.set_password(conn, new.employee_id, new.password, now, new.role)
            if new.role == "trainer" and not charges.of(conn, new.employee_id, now.date(), course.time_zone):
                charges.give(conn, new.employee_id, [WHOLE_CITY], "demo", now)
    return made


def _people_with_accounts(conn: Connection) -> dict[Role, str]:
    """Return {role: employee} of the last demo; {} where nobody has an account."""
    latest = select(func.max(account.c.id)).group_by(account.c.employee_id)
    rows = list(conn.execute(select(account.c.role, account.c.employee_id).where(account.c.id.in_(latest))))
    if rows and sorted(row.role for row in rows) != sorted(ROLES):
        raise KenshuError("serve.demo_in_use", number=len(rows))
    return {row.role: row.employee_id for row in rows}


def _choose(conn: Connection, course: Course) -> dict[Role, str]:
    """Choose three people who must take something and have begun nothing."""
    required = assignments.required_on(conn, clock.today(course.time_zone), course.time_zone)
    begun = set(conn.scalars(select(attempt.c.employee_id)))
    free = sorted(set(required["employee_id"]) - begun)
    if len(free) < len(ROLES):
        raise KenshuError("serve.demo_nobody", number=len(free), needed=len(ROLES))
    return dict(zip(ROLES, free, strict=False))
