"""A department that is renamed stays in the charge of its trainer, and what was assigned to it is assigned to it. All fictional."""

import json
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from kenshu.acts.desk import Desk
from kenshu.acts.registry import ACTS
from kenshu.assigning.assignments import required_on
from kenshu.errors import KenshuError
from tests.acts.city import MODULE, PEOPLE, ROLES, City
from tests.conftest import NOW

OTHER_MODULE = "confidentiality"
# The day from which the new name holds, and a moment after it
HOLDS = {
    "from the day itself": (timedelta(0), NOW + timedelta(hours=2)),
    "from some days before": (timedelta(days=-5), NOW + timedelta(hours=2)),
    "from some days after": (timedelta(days=5), NOW + timedelta(days=5)),
}


def does(city: City, who: str, name: str, at: datetime, /, **order: Any) -> dict[str, Any]:
    """What comes of an act at a moment; of one with a preview that was looked at."""
    with city.database.writing() as conn:
        desk = Desk(conn, city.course, who, ROLES[who], at)
        if "fingerprint" in ACTS[name].order.model_fields:
            shown = ACTS[f"{name.partition('.')[0]}.preview"](desk, json.dumps(order))
            order |= {"fingerprint": shown["fingerprint"]}
        return ACTS[name](desk, json.dumps(order))


@pytest.mark.parametrize("holds", HOLDS)
@pytest.mark.parametrize("after", [["総務企画部"], ["総務企画部", "総務支援部"]])
def test_a_trainer_goes_on_with_the_people_of_a_department_under_its_new_name(city: City, holds: str, after: list[str]) -> None:
    days, later = HOLDS[holds]
    since = (NOW.astimezone(city.course.time_zone).date() + days).isoformat()
    made = does(city, "T0001", "assignment.make", NOW, module_id=OTHER_MODULE, departments=["総務部"], due="2026-12-25")
    extended = {"module_id": OTHER_MODULE, "department": "総務部", "due": "2027-01-15", "reason": "長期出張"}
    given = does(city, "T0001", "extension.make", NOW, **extended)

    does(city, "H0001", "department.change", NOW + timedelta(hours=1), before=["総務部"], after=after, since=since)
    if len(after) > 1:  # the roster says who goes where
        people = [f"{key},{PEOPLE[key][1]},総務企画部/人事課,正規" for key in ("E0001", "H0001", "T0001")]
        roster(city, ["E0002,架空 太郎,消防本部/警防課,正規", *people], since, NOW + timedelta(minutes=90))

    about = {"attempt_id": city.attempts["E0001"].id, "slot": "t01", "points": 0.5, "reason": "再確認"}
    assert does(city, "T0001", "override.preview", later, **about)["employee_id"] == "E0001"
    seen = does(city, "T0001", "assignment.preview", later, module_id=MODULE, departments=["総務企画部"])["people"]
    assert [row["employee_id"] for row in seen] == ["E0001", "H0001", "T0001"]
    with city.database.reading() as conn:
        required = required_on(conn, later.astimezone(city.course.time_zone).date(), city.course.time_zone)
    mine = required[required["module_id"] == OTHER_MODULE]
    assert mine["employee_id"].tolist() == ["E0001", "H0001", "T0001"]
    # who gave the extension is not reached by it
    assert [due.date() for due in mine["due"]] == [date(2027, 1, 15), date(2027, 1, 15), date(2026, 12, 25)]
    was = does(city, "T0001", "assignment.withdraw", later, assignment_id=made["ids"][0], reason="誤り")
    assert (was["departments"], was["people"]) == (after, 3)
    assert does(city, "T0001", "extension.withdraw", later, extension_id=given["id"], reason="誤り")["departments"] == after


def test_what_reaches_into_a_department_of_others_is_withdrawn_by_no_trainer(city: City) -> None:
    """A department is split, and one of its parts is in the trainer's charge, the other is not."""
    made = does(city, "lab", "assignment.make", NOW, module_id=OTHER_MODULE, departments=["消防本部"], due="2026-12-25")
    today = NOW.astimezone(city.course.time_zone).date().isoformat()
    does(
        city,
        "H0001",
        "department.change",
        NOW + timedelta(hours=1),
        before=["消防本部"],
        after=["消防局", "総務部/防災課"],
        since=today,
    )
    with pytest.raises(KenshuError) as refused:
        does(city, "T0001", "assignment.withdraw", NOW + timedelta(hours=2), assignment_id=made["ids"][0], reason="誤り")
    assert refused.value.key == "office.no_such_assignment"


def roster(city: City, rows: list[str], since: str, at: datetime) -> None:
    from kenshu.roster.plan import take_in
    from kenshu.roster.rows import read_roster

    read = read_roster("a.csv", "\n".join(["職員番号,氏名,所属,任用形態", *rows]).encode())
    with city.database.writing() as conn:
        take_in(conn, read, "H0001", at.astimezone(city.course.time_zone), since=date.fromisoformat(since))
