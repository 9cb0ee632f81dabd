"""The tables there are to take along, each column with the kind of data it holds."""

from collections.abc import Mapping

import pandas as pd

from kenshu.i18n import say
from kenshu.office.desk import Desk
from kenshu.office.exports import Asked, Export, titled
from kenshu.people.access import Kind
from kenshu.reports.completion import COUNTS

COMPLETION: Mapping[str, Kind] = {
    "department": "figures",
    "level": "figures",
    "module": "figures",
    **dict.fromkeys(COUNTS, "figures"),
    "completion_rate": "figures",
    "mean_score": "score",  # of a small department it is somebody's
}
PEOPLE: Mapping[str, Kind] = {
    "employee_id": "people",
    "name": "people",
    "department": "people",
    "employment_type": "people",
    "module": "standing",
    "state": "standing",
    "due": "standing",
    "overdue": "standing",
    "completed_on": "standing",
    "valid_until": "standing",
}
RESULTS: Mapping[str, Kind] = {
    "employee_id": "people",
    "module_id": "standing",
    "department": "people",
    "employment_type": "people",
    "state": "standing",
    "due": "standing",
    "overdue": "standing",
    "completed_on": "standing",
    "valid_until": "standing",
    "certificate": "standing",
}


def completion_table(desk: Desk, asked: Asked) -> pd.DataFrame:
    """How many are how far, a row for each department and module; rates and means from 0.0 to 1.0."""
    from kenshu.reports.completion import completion

    table = completion(desk.conn, desk.content, asked.day, desk.course.time_zone)
    table = table[table["module"].isin(asked.modules)].copy()
    table["level"] = table["level"].map(lambda level: say(f"report.level.{level}", asked.lang))
    table["module"] = titled(desk, table["module"], asked.lang)
    return table


def results_table(desk: Desk, asked: Asked) -> pd.DataFrame:
    """Where everybody stands, as the personnel system reads it: kenshu.interchange.results."""
    from kenshu.interchange.results import results

    table = results(desk.conn, desk.content, asked.day, desk.course.time_zone)
    return table[table["module_id"].isin(asked.modules)]


EXPORTS = (
    Export("completion", ("xlsx", "csv", "pdf"), COMPLETION, completion_table),
    Export("results", ("csv",), RESULTS, results_table, codes=True),
)
