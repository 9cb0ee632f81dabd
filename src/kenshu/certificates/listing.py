"""Every certificate that was issued, and every passed attempt without one, for HR: whose, of what, until when, whether it holds."""

from datetime import date
from typing import Literal, get_args
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from sqlalchemy import Connection, func, select

from kenshu.attempts.attempts import counts
from kenshu.people.posts import posts_on
from kenshu.reports.kept import kept
from kenshu.reports.people_list import named
from kenshu.results.grades import NEWEST
from kenshu.results.verdict import PASSED, verdict_in_sql
from kenshu.storage.frames import moments, read_columns, read_frame
from kenshu.storage.tables import attempt, certificate, certificate_note, employee, grade, receipt

State = Literal["valid", "was_valid", "withdrawn", "replaced"]
STATES: tuple[State, ...] = get_args(State)
COLUMNS = (
    "number",
    "employee_id",
    "name",
    "department",
    "module_id",
    "completed_on",
    "valid_until",
    "issued_at",
    "state",
    "renamed",
)
_NOT_ISSUED = ("attempt_id", "employee_id", "name", "department", "module_id", "completed_on")
_FACTS = ("name", "completed_on", "valid_until")


def certificates_list(conn: Connection, day: date) -> pd.DataFrame:
    """Return certificates as they stand on a day.

    | column | |
    |---|---|
    | number, employee_id, module_id | text |
    | name | text: as it is printed; "" of somebody erased |
    | department | text: the main one of the day; "" of who has left |
    | completed_on, valid_until | text, ISO 8601; `valid_until` "" where the completion does not run out |
    | issued_at | datetime, aware |
    | state | text: one of `STATES` |
    | renamed | bool: the roster has another name by now, so that it may be issued anew |
    """
    last = select(func.max(certificate_note.c.id)).group_by(certificate_note.c.number)
    notes = select(certificate_note.c.number, certificate_note.c.kind).where(certificate_note.c.id.in_(last)).subquery()
    facts = [certificate.c.facts[name].as_string().label(name) for name in _FACTS]
    query = (
        select(
            certificate.c.number,
            certificate.c.employee_id,
            *facts,
            attempt.c.module_id,
            certificate.c.issued_at,
            notes.c.kind,
            employee.c.name.label("name_now"),
        )
        .join(attempt, attempt.c.id == certificate.c.attempt_id)
        .join(employee, employee.c.id == certificate.c.employee_id)
        .outerjoin(notes, notes.c.number == certificate.c.number)
        .order_by(certificate.c.issued_at.desc(), certificate.c.number)
    )
    found = read_frame(conn, query)
    found["department"] = _places(conn, day, found)
    found["valid_until"] = pd.Series([each or "" for each in found["valid_until"]], dtype="str")
    over = (found["valid_until"] != "") & (found["valid_until"] < day.isoformat())
    state = over.map({True: "was_valid", False: "valid"}).astype("str")
    noted = found["kind"].isin(["withdrawn", "replaced"])
    found["state"] = state.mask(noted, found["kind"].astype("str"))
    found["renamed"] = (found["name"] != found["name_now"]) & (found["state"] != "replaced") & (found["name"] != "")
    return found[list(COLUMNS)]


def not_issued(conn: Connection, day: date, time_zone: ZoneInfo) -> pd.DataFrame:
    """Return passed attempts for which no certificate was asked yet, the latest first.

    Columns: attempt_id, employee_id, name, department, module_id (text), completed_on (text, ISO 8601).
    """
    return named(conn, kept(conn, ("not issued", day, str(time_zone)), lambda: _not_issued(conn, day, time_zone)))[
        list(_NOT_ISSUED)
    ]


def _not_issued(conn: Connection, day: date, time_zone: ZoneInfo) -> pd.DataFrame:
    query = (
        select(attempt.c.id.label("attempt_id"), attempt.c.employee_id, attempt.c.module_id, receipt.c.at)
        .join(receipt, receipt.c.attempt_id == attempt.c.id)
        .join(grade, grade.c.attempt_id == attempt.c.id)
        .where(grade.c.id.in_(NEWEST), verdict_in_sql() == PASSED, counts())
        .where(attempt.c.id.not_in(select(certificate.c.attempt_id)))
    )
    read = read_columns(conn, query)
    found = pd.DataFrame({**read, "at": moments(read["at"])}).astype(
        dict.fromkeys(("attempt_id", "employee_id", "module_id"), "str")
    )
    found = found.sort_values(["at", "attempt_id"], ascending=[False, True], ignore_index=True)
    days = found["at"].dt.tz_localize("UTC").dt.tz_convert(time_zone).dt.tz_localize(None).to_numpy()
    found["completed_on"] = pd.Series(np.datetime_as_string(days, unit="D"), dtype="str")
    found["department"] = _places(conn, day, found)
    return found


def _places(conn: Connection, day: date, found: pd.DataFrame) -> "pd.Series[str]":
    """Return the main department of each on a day; "" of who has left."""
    posts = posts_on(conn, day)
    places = dict(zip(posts["employee_id"], posts["department"], strict=True))
    return pd.Series([places.get(each, "") for each in found["employee_id"]], dtype="str", index=found.index)
