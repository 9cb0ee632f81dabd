"""Tables to download, each column with the kind of data it holds."""

from collections.abc import Mapping
from datetime import date

import pandas as pd

from kenshu.acts.desk import Desk
from kenshu.acts.exports import Asked, Export, titled
from kenshu.editions.on_record import on_record
from kenshu.folding import folded
from kenshu.i18n import say
from kenshu.people.access import Kind
from kenshu.people.numbers import as_numbers, numbers_on
from kenshu.reports.completion import COUNTS

COMPLETION: Mapping[str, Kind] = {
    **dict.fromkeys(("department", "level", "module", *COUNTS, "completion_rate"), "figures"),
    "mean_score": "score",  # of a small department it is somebody's
}
_STANDING = ("state", "due", "overdue", "late", "completed_on", "valid_until")
PEOPLE: Mapping[str, Kind] = {
    **dict.fromkeys(("employee_id", "name", "department", "employment_type"), "people"),
    **dict.fromkeys(("module", *_STANDING), "standing"),
}
OVERDUE: Mapping[str, Kind] = {
    **dict.fromkeys(("employee_id", "name", "department", "employment_type"), "people"),
    **dict.fromkeys(("module", "due", "days_overdue", "state"), "standing"),
    **dict.fromkeys(("head", "mail"), "people"),
}
RESULTS: Mapping[str, Kind] = {
    "employee_id": "people",
    "module_id": "standing",
    "department": "people",
    "employment_type": "people",
    **dict.fromkeys((*_STANDING, "certificate"), "standing"),
}
ACTS_ON_RECORD: Mapping[str, Kind] = {**dict.fromkeys(("at", "by", "what", "about"), "acts"), "reason": "reasons"}
# Each thing that can be chosen, with its question's figures beside it
ITEMS: Mapping[str, Kind] = {
    **dict.fromkeys(("module", "question_id", "answers", "blank", "facility_rate", "discrimination", "sign"), "statistics"),
    **dict.fromkeys(("part_id", "part", "choice"), "statistics"),
    "wanted": "keys",
    **dict.fromkeys(("number", "share_rate"), "statistics"),
}
# The same by department
CHOICES: Mapping[str, Kind] = {
    **dict.fromkeys(("module", "question_id", "part_id", "part", "choice"), "statistics"),
    "wanted": "keys",
    **dict.fromkeys(("department", "people", "number", "share_rate", "hidden"), "figures"),
}


def completion_table(desk: Desk, asked: Asked) -> pd.DataFrame:
    """Return how many are how far, a row for each department and module, as `kenshu.reports.completion` has them."""
    from kenshu.reports import kept

    table = kept.completion(desk.conn, asked.day, desk.course.time_zone, asked.counted_in, desk.course.leeway)
    return table[table["module"].isin(asked.modules)]


def completion_file(desk: Desk, asked: Asked, frame: pd.DataFrame, form: str) -> bytes:
    """Write the completion table as `kenshu report` does, of what may be seen."""
    from kenshu.reports.export import completion_csv, completion_pdf, completion_workbook
    from kenshu.reports.report import Report

    titles = {module: dict(on_record(desk.conn).modules[module].title) for module in asked.modules}
    report = Report(frame, asked.day, desk.course.title, titles, asked.counted_in, asked.department)
    return {"csv": completion_csv, "xlsx": completion_workbook, "pdf": completion_pdf}[form](report, asked.lang)


def people_table(desk: Desk, asked: Asked) -> pd.DataFrame:
    """Return who stands where, a row for each person and module."""
    from kenshu.reports import kept

    table = kept.people_list(desk.conn, asked.day, desk.course.time_zone, desk.course.leeway)
    if asked.state:
        table = table[table["state"] == asked.state]
    return _in_words(desk, asked, table[holding(as_numbers(table, numbers_on(desk.conn, desk.day)), asked.search)])


def overdue_table(desk: Desk, asked: Asked) -> pd.DataFrame:
    """Return who is overdue, a row for each person and module, the longest overdue first."""
    from kenshu.reports import kept

    return _in_words(desk, asked, kept.overdue(desk.conn, asked.day, desk.course.time_zone, desk.course.leeway))


def _in_words(desk: Desk, asked: Asked, table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of the modules that are asked for, with title, state and employment type in words."""
    table = table[table["module_id"].isin(asked.modules)].copy()
    table["module"] = titled(desk, table["module_id"], asked.lang)
    table["state"] = table["state"].map(lambda state: say(f"staff_figures.state.{state}", asked.lang))
    table["employment_type"] = table["employment_type"].map(lambda kind: say(f"people.employment.{kind}", asked.lang))
    return table


def holding(table: pd.DataFrame, search: str) -> "pd.Series[bool]":
    """Tell of each row whether its number, name or department holds what is searched for, whatever the spaces, widths and capitals.

    The numbers stand in the place of the ids.
    """
    wanted = folded(search)
    found = pd.Series(not wanted, index=table.index)
    for name in ("employee_id", "name", "department") if wanted else ():
        held = {each for each in table[name].unique() if wanted in folded(each)}
        found |= table[name].isin(held)
    return found


def items_table(desk: Desk, asked: Asked) -> pd.DataFrame:
    """Return what each question drew, a row for each choice; of a sample too small for its figures the numbers are left out too."""
    from kenshu.reports import kept

    found = [kept.item_statistics(desk.conn, each, asked.day, desk.course.time_zone) for each in asked.modules]
    tables = [each.questions.merge(each.options, on="question_id").assign(module=each.module_id) for each in found]
    table = pd.concat(tables, ignore_index=True).rename(columns={"facility": "facility_rate"})
    table["number"] = table["number"].astype("Int64").mask(table["share"].isna())
    table["sign"] = table["sign"].map(lambda sign: say(f"items.sign.{sign}", asked.lang) if sign else "")
    return _choices_in_words(desk, asked, table)


def choices_table(desk: Desk, asked: Asked) -> pd.DataFrame:
    """Return who chose what, a row for each choice and department; figures of small groups are left out."""
    from kenshu.reports import kept

    zone = desk.course.time_zone
    found = [kept.choices_by_department(desk.conn, each, asked.day, zone).assign(module=each) for each in asked.modules]
    return _choices_in_words(desk, asked, pd.concat(found, ignore_index=True))


def _choices_in_words(desk: Desk, asked: Asked, table: pd.DataFrame) -> pd.DataFrame:
    """Return rows of choices with the module's title, the part's text and what was done with it in words."""
    from kenshu.kinds import choice_in_words, part_in_words

    questions = on_record(desk.conn).questions
    offered = [questions[question]["offered"] for question in table["question_id"]]
    table["part"] = [part and part_in_words(of, part, asked.lang) for of, part in zip(offered, table["part_id"], strict=True)]
    table["choice"] = [choice_in_words(of, choice, asked.lang) for of, choice in zip(offered, table["choice"], strict=True)]
    table["module"] = titled(desk, table["module"], asked.lang)
    return table.rename(columns={"share": "share_rate"})


def results_table(desk: Desk, asked: Asked) -> pd.DataFrame:
    """Return where everybody stands, as the personnel system reads it: kenshu.interchange.results."""
    from kenshu.interchange.results import results

    table = results(desk.conn, asked.day, desk.course.time_zone, desk.course.leeway)
    return table[table["module_id"].isin(asked.modules)]


def acts_table(desk: Desk, asked: Asked) -> pd.DataFrame:
    """Return who did what, the latest first, times as text; where no days are asked for, in the fiscal year up to the day."""
    from kenshu.clock import FIRST_DAY, fiscal_year
    from kenshu.ledger.acts import KINDS, Wanted, acts
    from kenshu.people.find import everybody_like

    first, last = asked.first and max(asked.first, FIRST_DAY), asked.last
    if first is None and last is None:
        first, last = date(fiscal_year(asked.day), 4, 1), asked.day
    people = frozenset(everybody_like(desk.conn, asked.search, desk.day)) if asked.search else None
    wanted = Wanted(asked.kind if asked.kind in KINDS else None, first, last, people)
    table = acts(desk.conn, wanted, desk.course.time_zone, asked.lang)
    return table.assign(at=table["at"].dt.strftime("%Y-%m-%d %H:%M:%S"))


EXPORTS = (
    Export("completion", ("xlsx", "csv", "pdf"), COMPLETION, completion_table, write=completion_file),
    Export("people", ("xlsx", "csv", "pdf"), PEOPLE, people_table),
    Export("overdue", ("xlsx", "csv", "pdf"), OVERDUE, overdue_table),
    Export("acts", ("xlsx", "csv"), ACTS_ON_RECORD, acts_table),
    Export("items", ("xlsx", "csv"), ITEMS, items_table),
    Export("choices", ("xlsx", "csv"), CHOICES, choices_table),
    Export("results", ("xlsx", "csv"), RESULTS, results_table, codes=True),
)
