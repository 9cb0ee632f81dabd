"""A form of which a person grades a field, regraded and set against the key: what the person gave stays."""

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import yaml

from kenshu.grading import regrade
from kenshu.grading.override import not_taken, override
from kenshu.nbgrader.manual_scores import take_manual_scores
from kenshu.reports.items import item_statistics
from tests.conftest import NOW
from tests.grading.corrected import rebuild
from tests.kinds.city import MODULE, SORTS
from tests.kinds.graded_form import ANSWER, SECOND, SLOT, TRAINER, WAITS, Town
from tests.web.conftest import cheap_hashes
from tests.web.staff.conftest import text
from tests.written import Change


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    with cheap_hashes(), closing(Town(tmp_path)) as running:
        running.hand_in(ANSWER)
        yield running


def correct(town: Town, by: Change, which: str = "a") -> regrade.RegradePlan:
    """The question changed as it is written, and released; what a regrade by it would do."""
    path = town.course.scenarios / "kinds.yaml"
    written = json.loads(json.dumps(yaml.safe_load(path.read_text(encoding="utf-8"))))  # each question with fields of its own
    for question in written["questions"]:
        if question["id"][-1] in which:
            by(question)
    path.write_text(yaml.safe_dump(written, allow_unicode=True), encoding="utf-8")
    rebuild(town.course)
    return regrade.plan(town.course, MODULE, by=SECOND)


def one_medium(question: dict[str, Any]) -> None:
    """Facebook alone is right now."""
    question["fields"][0]["right"] = ["n1"]


def by_a_rule(question: dict[str, Any]) -> None:
    """No person grades a field any more."""
    del question["points"]
    read = question["fields"][2]
    for name in ("guide", "criteria"):
        del read[name]
    read["accepted"] = [{"ja": "人手", "en": "People"}]


def test_a_regrade_changes_what_the_rules_give_and_keeps_what_the_person_gave(town: Town) -> None:
    town.mark(ticked=["0", "1"], comment="よい")
    planned = correct(town, one_medium)
    [mine] = [each for each in planned.changes if each.hand_in.attempt.id == town.attempt.id]
    after = WAITS | {"by_rule": 1.0, "points": 2.0, "comment": "よい"}
    assert mine.after.slots[SLOT] == after
    regrade.apply(town.course, planned, SECOND, "正解の訂正")
    assert (town.held, town.row) == (after, (None, 2.0, False, 2.0))
    assert take_manual_scores(town.course) == 0
    assert regrade.plan(town.course, MODULE, by=SECOND).changes == []
    assert town.recomputed.differences == []
    assert "faults: 0" in town.audited


def test_a_form_that_waits_is_graded_beside_what_a_regrade_gave(town: Town) -> None:
    regrade.apply(town.course, correct(town, one_medium), SECOND, "正解の訂正")
    assert town.held == WAITS | {"by_rule": 1.0}
    assert "ソーシャルメディアの種類 フェイスブック 正解" in text(town.person(TRAINER).get(town.marking))
    town.mark(ticked=["0"])
    assert town.held["points"] == 1.5


def test_a_regrade_takes_no_field_from_a_person_to_a_rule(town: Town) -> None:
    impossible = correct(town, by_a_rule, "abp").impossible
    assert {each.reason.key for each in impossible} == {"regrade.options"}
    assert len(impossible) == len(SORTS) + 1


def test_points_set_against_the_key_stay_whole(town: Town) -> None:
    with town.database.writing() as conn:
        override(conn, town.course, town.attempt.id, SLOT, 0.25, by=SECOND, now=NOW, reason="写し")
    set_by_name = WAITS | {"points": 0.25, "by": SECOND, "reason": "写し"}
    assert town.held == set_by_name
    assert (take_manual_scores(town.course), not_taken(town.course)) == (0, [])
    regrade.apply(town.course, correct(town, one_medium), SECOND, "正解の訂正")
    assert town.held == set_by_name | {"by_rule": 1.0}
    assert town.recomputed.differences == []
    assert "faults: 0" in town.audited


def test_item_statistics_count_the_fields_that_rules_score(town: Town) -> None:
    town.mark(ticked=["0"])
    with town.database.reading() as conn:
        options = item_statistics(conn, MODULE).options
    its = options[options["question_id"] == town.attempt.draw[SLOT]]
    assert set(its["part_id"]) == {"j3", "p4", "r6", ""}
    assert its.set_index(["part_id", "choice"])["number"].to_dict()["j3", "n1"] == 1
