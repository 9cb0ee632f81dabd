"""Nobody acts on themselves: every act, by somebody whom it would be about. Everybody here is fictional."""

from datetime import date
from typing import Any

import pytest

from kenshu import clock
from kenshu.acts.registry import ACTS
from kenshu.assigning import assignments, extensions
from kenshu.assigning.due.one import claims_of, due_by, more_attempts
from kenshu.certificates import certificates
from kenshu.errors import KenshuError
from kenshu.people import absences
from kenshu.results import grades
from tests.acts.city import MINE, MODULE, City
from tests.conftest import NOW
from tests.grading.corrected import rebuild, single_slot, wrong_option
from tests.written import move_key

SEEN = "0" * 64
WHY = {"reason": "自分で変える(架空)"}
# An act -> who does it to themselves, its order ({...}: of that person's own records), and the fault that refuses it
REFUSED: dict[str, tuple[str, dict[str, Any], str]] = {
    "absence.enter": ("H0001", {"employee_id": "H0001", "kind": "exempt", "first": "2026-11-01", **WHY}, "office.oneself"),
    "absence.withdraw": ("H0001", {"absence_id": 1, **WHY}, "office.oneself"),
    "number.change": ("H0001", {"employee_id": "H0001", "new_number": "H0009", **WHY}, "number.oneself"),
    "charge.give": ("H0001", {"employee_id": "H0001", "departments": [""]}, "charge.oneself"),
    "sign_in.sheet": ("H0001", {"employee_ids": ["H0001"]}, "account.oneself"),
    "sign_in.reset": ("H0001", {"employee_id": "H0001"}, "account.oneself"),
    "account.lock": ("H0001", {"employee_id": "H0001", **WHY}, "account.oneself"),
    "account.unlock": ("H0001", {"employee_id": "H0001", **WHY}, "account.oneself"),
    "role.give": ("H0001", {"employee_id": "H0001", "role": "trainer", **WHY}, "account.oneself"),
    "certificate.preview": ("H0001", {"number": "{number}", **WHY}, "office.oneself"),
    "certificate.reissue": ("H0001", {"number": "{number}", "fingerprint": SEEN, **WHY}, "office.oneself"),
    "assignment.preview": ("T0001", {"module_id": MODULE, "employee_ids": ["T0001"]}, "office.oneself"),
    "assignment.make": ("T0001", {"module_id": MODULE, "employee_ids": ["T0001"], "fingerprint": SEEN}, "office.oneself"),
    "assignment.withdraw": ("T0001", {"assignment_id": 2, **WHY}, "office.oneself"),
    "extension.preview": ("T0001", {"module_id": MODULE, "employee_id": "T0001", "more_attempts": 1, **WHY}, "office.oneself"),
    "extension.make": (
        "T0001",
        {"module_id": MODULE, "employee_id": "T0001", "more_attempts": 1, "fingerprint": SEEN, **WHY},
        "office.oneself",
    ),
    "extension.withdraw": ("T0001", {"extension_id": 1, **WHY}, "office.oneself"),
    "override.preview": ("T0001", {"attempt_id": "{attempt}", "slot": "t01", "points": 1, **WHY}, "office.oneself"),
    "override.apply": (
        "T0001",
        {"attempt_id": "{attempt}", "slot": "t01", "points": 1, "fingerprint": SEEN, **WHY},
        "office.oneself",
    ),
    "text.grade": ("T0001", {"attempt_id": "{attempt}", "slot": "{text}"}, "office.oneself"),
    "text.undo": ("T0001", {"attempt_id": "{attempt}", "slot": "{text}"}, "office.oneself"),
    "text.settle": ("T0001", {"attempt_id": "{attempt}", "slot": "{text}", "points": 1, **WHY}, "office.oneself"),
    "rule.preview": ("T0001", {"module_id": MODULE, "pass_mark": 100, "valid": "12 months"}, "rule.own"),
    "rule.set": (
        "T0001",
        {"module_id": MODULE, "pass_mark": 100, "valid": "12 months", "fingerprint": SEEN, **WHY},
        "regrade.changed_meanwhile",
    ),
    "attempt.void": ("T0001", {"attempt_id": "{attempt}", **WHY}, "office.oneself"),
}
# Acts that leave one's own records as they are: a test of each stands below
LEAVES_OUT = {"regrade.preview", "regrade.apply"}
# Acts that are about nobody's own records, and why
FREE = {
    "roster.preview": "a roster is what the personnel office says of everybody",
    "roster.import": "as its preview",
    "department.preview": "a tree is everybody's",
    "department.change": "as its preview",
    "sign_in.mail": "a link goes to one's own mail, as anybody's that is asked for",
    "reminders.preview": "a reminder says what is on record",
    "reminders.send": "as its preview",
    "certificate.make": "everybody issues their own",
    "letter.set": "words are nobody's record",
    "letter.take_back": "as setting them",
    "module.retire": "a module is nobody's record",
}


@pytest.fixture
def city(city: City, monkeypatch: pytest.MonkeyPatch) -> City:
    """The small city, in which HR and the trainer have passed the module too, and each has what they might want otherwise."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    city.attempts |= {who: city.passed(who) for who in ("T0001", "H0001")}
    now = NOW.astimezone(city.course.time_zone)
    with city.database.writing() as conn:
        assignments.assign(conn, MODULE, by="T0002", now=now, employee_ids=["T0001"])
        extensions.extend(conn, MODULE, by="T0002", now=now, reason="架空", employee_id="T0001", more_attempts=1)
        absences.enter(conn, "H0001", "leave", date(2026, 11, 1), None, by="H0002", now=now, reason="架空")
    return city


def test_every_act_is_one_of_these() -> None:
    assert {*REFUSED, *LEAVES_OUT, *FREE} == set(ACTS)
    assert len(REFUSED) + len(LEAVES_OUT) + len(FREE) == len(ACTS)


def test_an_act_about_oneself_is_refused(city: City) -> None:
    number = certificates.issue(city.database, city.course, city.attempts["H0001"].id, "H0001", NOW).number
    attempt = city.attempts["T0001"]
    text = next(slot for slot in sorted(attempt.draw) if slot.startswith("t"))
    words = {"{number}": number, "{attempt}": attempt.id, "{text}": text}
    found = {}
    for name, (who, order, _) in REFUSED.items():
        meant = {key: words.get(value, value) if isinstance(value, str) else value for key, value in order.items()}
        with pytest.raises(KenshuError) as refused:
            city.does(who, name, **meant)
        found[name] = refused.value.key
    assert found == {name: key for name, (_, _, key) in REFUSED.items()}


def test_a_rule_that_was_looked_at_by_a_colleague_is_not_set_by_whom_it_is_about(city: City) -> None:
    rule = {"module_id": MODULE, "valid": "for good"}
    shown = city.does("T0002", "rule.preview", **rule)
    with pytest.raises(KenshuError) as refused:
        city.does("T0001", "rule.set", **rule, **WHY, fingerprint=shown["fingerprint"])
    assert refused.value.key == "rule.own"
    city.does("T0002", "rule.set", **rule, **WHY, fingerprint=shown["fingerprint"])


def test_a_regrade_leaves_ones_own_hand_in_to_a_colleague(city: City) -> None:
    mine, theirs = city.attempts["T0001"], city.attempts["E0001"]
    slot = single_slot(city.content, mine)
    move_key(city.course, mine.draw[slot], wrong_option(city.content, mine, slot))
    rebuild(city.course)
    asked = city.does("T0002", "regrade.preview")
    found = city.does("T0001", "regrade.preview")
    assert (found["own"], asked["own"]) == (1, 0)
    assert "T0001" not in {row["employee_id"] for row in found["rows"]}
    with city.database.reading() as conn:
        before = grades.latest(conn, mine.id)
    city.does("T0001", "regrade.apply", fingerprint=found["fingerprint"], **WHY)
    with city.database.reading() as conn:
        assert grades.latest(conn, mine.id) == before
    rest = city.does("T0002", "regrade.preview")
    assert city.does("T0002", "regrade.apply", fingerprint=rest["fingerprint"], **WHY) == {"regraded": 1}
    with city.database.reading() as conn:
        assert grades.latest(conn, mine.id) != before
        assert grades.latest(conn, theirs.id) is not None


def test_an_extension_for_a_department_does_not_reach_who_gives_it(city: City) -> None:
    order = {"module_id": MODULE, "department": MINE, "due": "2027-05-01", "more_attempts": 2, **WHY}
    shown = city.does("T0001", "extension.preview", **order)
    assert shown["own"] is True
    assert {row["employee_id"] for row in shown["people"]} == {"E0001", "H0001"}
    done = city.does("T0001", "extension.make", **order, fingerprint=shown["fingerprint"])
    assert done["people"] == 2
    zone = city.course.time_zone
    with city.database.reading() as conn:
        said = {who: claims_of(conn, who, NOW.astimezone(zone).date(), zone)[MODULE] for who in ("E0001", "T0001")}
    assert (due_by(said["E0001"]), more_attempts(said["E0001"])) == (date(2027, 5, 1), 2)
    assert (due_by(said["T0001"]) == date(2027, 5, 1), more_attempts(said["T0001"])) == (False, 1)
    other = {**order, "department": "消防本部"}
    assert city.does("lab", "extension.preview", **other)["own"] is False
    one = {"module_id": MODULE, "employee_id": "E0001", "due": "2027-05-01", **WHY}
    assert city.does("T0001", "extension.preview", **one)["own"] is False  # it is for nobody else
