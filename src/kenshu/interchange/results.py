"""Results for the personnel system: a CSV of fixed columns, codes and ISO dates, described by a Table Schema, and a workbook of it.

Source of the description's form: Frictionless Data, Table Schema 1.0.
"""

import csv
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
from sqlalchemy import Connection, select

from kenshu.i18n import Lang, say
from kenshu.leeway import LEEWAY, Leeway
from kenshu.reports.sheets import Column, Sheet, as_workbook, said_of
from kenshu.results.standing.everybody import standings
from kenshu.results.standing.states import STATES
from kenshu.storage.frames import read_frame
from kenshu.storage.tables import attempt, certificate

# Each column: its type in a Table Schema, and what it says.
COLUMNS: dict[str, tuple[str, str]] = {
    "employee_id": ("string", "職員番号 / employee number"),
    "module_id": ("string", "研修モジュール / module"),
    "department": ("string", "主たる所属 / main department on the day"),
    "employment_type": ("string", "任用形態 (code) / employment type (code)"),
    "state": ("string", "状態 (code) / state (code)"),
    "due": ("date", "期限 / last day in time"),
    "overdue": ("boolean", "期限を過ぎている / past the due date with something left to do"),
    "late": ("boolean", "期限後に修了 / completed in this cycle after the due date"),
    "completed_on": ("date", "修了日 / day of completion"),
    "valid_until": ("date", "修了の有効期限 / last day of the completion; empty: for good, or none"),
    "certificate": ("string", "修了証番号 / number of the latest certificate"),
}


def results(conn: Connection, as_of: date, time_zone: ZoneInfo, leeway: Leeway = LEEWAY) -> pd.DataFrame:
    """Return where everybody stands with each module they must take at the end of a day: `COLUMNS`, a row a person and module.

    Dates are text as `2026-12-25`, "" where there is none; there is no score and no answer among them.
    """
    table = standings(conn, as_of, time_zone, leeway=leeway)
    table = table.merge(_certificates(conn), on=["employee_id", "module_id"], how="left")
    for column, (kind, _) in COLUMNS.items():
        if kind == "date":
            table[column] = pd.to_datetime(table[column]).dt.strftime("%Y-%m-%d").fillna("")
    table["certificate"] = table["certificate"].fillna("")
    return table[list(COLUMNS)].sort_values(["employee_id", "module_id"]).reset_index(drop=True)


def results_csv(table: pd.DataFrame) -> bytes:
    """Return the table as CSV in UTF-8 with a BOM, every text in quotation marks; booleans are true and false."""
    said = table.assign(**{name: table[name].map({True: "true", False: "false"}) for name in ("overdue", "late")})
    return said.to_csv(index=False, quoting=csv.QUOTE_ALL, lineterminator="\r\n").encode("utf-8-sig")


def results_workbook(table: pd.DataFrame, course: str, lang: Lang, day: date) -> bytes:
    """Return the table as XLSX, for people: the same columns, numbers with zeros before them are text, explained on a second sheet.

    `course` is its title.
    """
    columns = {name: Column(name, say(f"column_notes.{name}", lang)) for name in COLUMNS}
    tab = say("office.export.results", lang)
    return as_workbook(Sheet(f"{course} {tab}", tab, table, columns, lang, said_of(day, "", lang), day))


def schema() -> dict[str, Any]:
    """Return the Table Schema of the CSV."""
    among = {"state": {"constraints": {"enum": list(STATES)}}}
    fields = [{"name": name, "type": kind, "description": said, **among.get(name, {})} for name, (kind, said) in COLUMNS.items()]
    return {"fields": fields, "primaryKey": ["employee_id", "module_id"], "missingValues": [""]}


def _certificates(conn: Connection) -> pd.DataFrame:
    query = select(attempt.c.employee_id, attempt.c.module_id, certificate.c.number.label("certificate"))
    rows = read_frame(conn, query.join(certificate, certificate.c.attempt_id == attempt.c.id).order_by(certificate.c.issued_at))
    return rows.drop_duplicates(["employee_id", "module_id"], keep="last").astype("str")
