"""A revised guideline: each way in which a clause can differ, the questions behind it, and the smallest module about it."""

import random
from dataclasses import replace
from datetime import date
from itertools import combinations
from typing import Any

import pytest
import yaml

from kenshu.content import Clause, Content, Guideline, load
from kenshu.content.guideline_changes import changed_clauses, changes, removed_clauses, resting_questions
from kenshu.content.lint import lint
from kenshu.content.update_module import Proposal, fewest, propose
from kenshu.course import Course
from kenshu.editions.build import build, differences
from kenshu.errors import ContentFaults
from kenshu.kinds import part_by_person

CLAUSE = "8-1-ku"
DUE = date(2027, 5, 1)


def revised(guideline: Guideline, clause_id: str = CLAUSE, **fields: Any) -> Guideline:
    """The guideline with one clause rewritten; fields of two languages are given in Japanese, the English stays."""
    clauses = [
        clause.model_copy(update={name: _words(clause, name, value) for name, value in fields.items()})
        if clause.id == clause_id
        else clause
        for clause in guideline.clauses
    ]
    return edition(guideline, clauses)


def edition(guideline: Guideline, clauses: list[Clause]) -> Guideline:
    return Guideline.model_validate({**guideline.model_dump(), "clauses": [clause.model_dump() for clause in clauses]})


def _words(clause: Any, name: str, value: Any) -> Any:
    found = getattr(clause, name)
    return found.model_copy(update={"ja": value}) if hasattr(found, "ja") else value


def kinds(old: Guideline, new: Guideline) -> dict[str, tuple[str, ...]]:
    return {change.clause: change.kinds for change in changes(old, new)}


def text_of(content: Content, clause_id: str = CLAUSE) -> str:
    return content.guideline.by_id[clause_id].text.ja


def test_an_edition_does_not_differ_from_itself(content: Content) -> None:
    assert changes(content.guideline, content.guideline) == []


def test_other_words_are_a_change_of_text(content: Content) -> None:
    new = revised(content.guideline, text=text_of(content).replace("勤務時間中", "勤務時間中及び休憩時間中"))
    assert kinds(content.guideline, new) == {CLAUSE: ("text",)}
    assert changed_clauses(changes(content.guideline, new), new) == [CLAUSE]


@pytest.mark.parametrize(("before", "after"), [("、", "，"), ("。", "．"), ("勤務", "勤 務"), ("出張", "\u3000出張")])
def test_punctuation_spaces_and_width_are_wording_only(content: Content, before: str, after: str) -> None:
    assert before in text_of(content)
    new = revised(content.guideline, text=text_of(content).replace(before, after))
    assert kinds(content.guideline, new) == {CLAUSE: ("wording",)}
    assert changed_clauses(changes(content.guideline, new), new) == []


def test_full_width_digits_are_wording_only(content: Content) -> None:
    clause = next(clause for clause in content.guideline.clauses if any(letter in "0123456789" for letter in clause.text.ja))
    wide = clause.text.ja.translate({ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789"})
    assert kinds(content.guideline, revised(content.guideline, clause.id, text=wide)) == {clause.id: ("wording",)}


def test_whom_a_clause_binds_is_a_change_of_its_own(content: Content) -> None:
    new = revised(content.guideline, binds="official")
    assert kinds(content.guideline, new) == {CLAUSE: ("binds",)}
    assert changed_clauses(changes(content.guideline, new), new) == [CLAUSE]


def test_a_moved_label_is_renumbered_and_stales_nothing(content: Content) -> None:
    new = revised(content.guideline, label="8(1)ケ")
    assert kinds(content.guideline, new) == {CLAUSE: ("renumbered",)}
    assert changed_clauses(changes(content.guideline, new), new) == []


def test_the_same_rule_under_another_id_is_renumbered_not_removed_and_added(content: Content) -> None:
    new = revised(content.guideline, id="8-1-ke", label="8(1)ケ")
    (change,) = changes(content.guideline, new)
    assert (change.clause, change.kinds, change.after and change.after.id) == (CLAUSE, ("renumbered",), "8-1-ke")


def test_added_and_removed_clauses_are_told(content: Content) -> None:
    old, clauses = content.guideline, list(content.guideline.clauses)
    without = edition(old, [clause for clause in clauses if clause.id != CLAUSE])
    assert kinds(old, without) == {CLAUSE: ("removed",)}
    assert kinds(without, old) == {CLAUSE: ("added",)}
    assert changed_clauses(changes(without, old), old) == [CLAUSE]
    assert (changed_clauses(changes(old, without), without), removed_clauses(changes(old, without))) == ([], [CLAUSE])


def test_a_changed_head_changes_what_stands_below_it(content: Content) -> None:
    head = next(clause.parent for clause in content.guideline.clauses if clause.parent)
    below = [clause.id for clause in content.guideline.children(head)]
    new = revised(content.guideline, head, text=text_of(content, head) + "ただし、市長が認めた場合を除く。")
    assert changed_clauses(changes(content.guideline, new), new) == [head, *below]


def test_questions_rest_on_a_clause_by_any_option(content: Content) -> None:
    found = resting_questions(content, [CLAUSE])
    naive = {question.id for question in content.questions.values() if any(part.clause == CLAUSE for part in question.parts)}
    assert naive <= set(found)
    assert set(found) == {question.id for question in content.questions.values() if CLAUSE in question.clauses}
    assert all(clauses == [CLAUSE] for clauses in found.values())


@pytest.mark.parametrize("seed", range(40))
def test_the_fewest_sets_are_found(seed: int) -> None:
    chance = random.Random(seed)
    items = "abcdefg"[: chance.randint(1, 7)]
    sets = {frozenset(chance.sample(items, chance.randint(1, len(items)))) for _ in range(chance.randint(1, 8))}
    reachable = set().union(*sets)
    size = next(size for size in range(1, 9) if any(set().union(*some) == reachable for some in combinations(sets, size)))
    found = fewest(items, sets)
    assert set().union(*found) == reachable
    assert len(found) == size


def proposal(content: Content, clauses: list[str], modules: list[str]) -> Proposal:
    found = propose(content, clauses, modules, "update-2027", DUE)
    assert found is not None
    return found


def test_the_module_asks_every_changed_clause_once(content: Content) -> None:
    clauses = [CLAUSE, "8-1-a", "8-0-2"]
    module = proposal(content, clauses, ["working-hours"]).module
    assert module.clauses == clauses
    assert sorted(clause for group in module.test for clause in group.clauses) == sorted(clauses)
    assert len(module.test_slots) <= len(clauses)
    assert (module.valid, module.due, module.bound) == ("fiscal-year", DUE, content.modules["working-hours"].bound)
    tested = {question for group in content.modules["working-hours"].test for question in group.questions}
    assert {question for group in module.test for question in group.questions} <= tested
    assert set(module.practice) <= set(content.modules["working-hours"].practice)


def test_one_question_asks_two_clauses_where_two_questions_rest_on_both(content: Content) -> None:
    pairs = [
        (pair, module.id)
        for module in content.modules.values()
        for pair in combinations(module.clauses, 2)
        if sum(
            set(pair) <= content.questions[question].clauses
            for group in module.test
            for question in group.questions
            if not part_by_person(content.questions[question])
        )
        >= 2
    ]
    assert pairs
    for pair, module_id in pairs:
        assert len(proposal(content, list(pair), [module_id]).module.test) == 1


def test_a_clause_with_too_few_questions_is_named(content: Content) -> None:
    found = proposal(content, [CLAUSE, "1-0-1"], ["working-hours"])
    assert found.uncovered == ["1-0-1"]
    assert found.module.clauses == [CLAUSE]
    assert propose(content, ["1-0-1"], ["working-hours"], "update-2027", DUE) is None


def test_lint_and_build_take_the_module_as_it_is_written(course: Course, content: Content) -> None:
    found = proposal(content, [CLAUSE, "8-1-a"], ["working-hours", "personal-accounts"])
    (course.quizzes / "update-2027.yaml").write_text(found.yaml(), encoding="utf-8")
    written = load(course)
    assert lint(written) == []
    assert written.modules["update-2027"] == found.module
    build(course, written)
    assert differences(course, written) == ([], [])


def test_only_an_update_may_ask_again_and_never_a_practice_question_in_a_test(course: Course, content: Content) -> None:
    fields = yaml.safe_load(proposal(content, [CLAUSE], ["working-hours"]).yaml())
    path = course.quizzes / "update-2027.yaml"
    practice = content.modules["working-hours"].practice
    spoiled: list[tuple[dict[str, Any], str]] = [
        ({"updates": []}, "content.used_twice"),
        ({"updates": ["confidentiality"]}, "content.used_twice"),
        ({"updates": ["working-hours", "nowhere"]}, "content.unknown_module"),
        ({"test": [{**fields["test"][0], "questions": practice[:2]}]}, "content.used_twice"),
    ]
    for change, fault in spoiled:
        path.write_text(yaml.safe_dump({**fields, **change, "due": "2027-05-01"}, allow_unicode=True), encoding="utf-8")
        with pytest.raises(ContentFaults) as refused:
            load(course)
        assert {each.key for each in refused.value.faults} == {fault}


def test_the_changed_text_itself_is_not_needed_to_propose(content: Content) -> None:
    new = revised(content.guideline, text="個人アカウントは、いつでも利用してよい。")
    assert proposal(replace(content, guideline=new), [CLAUSE], ["working-hours"]).module.clauses == [CLAUSE]
