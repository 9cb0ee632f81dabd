"""A simulation: what it scores, what it shows on the way, and what makes one unusable."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from defusedxml.ElementTree import fromstring
from tools.random_walks import SIMULATIONS, simulations, walk_through

from kenshu.cli.main import kenshu
from kenshu.content import load
from kenshu.content.check import check
from kenshu.content.lint import lint, walked
from kenshu.errors import AnswerRefused, ContentFaults, KenshuError
from kenshu.i18n import LANGS
from kenshu.kinds import ReleasedQuestion, answer_in_words, is_complete, may_follow, read_answer, review, right_answer, share, shown
from tests.kinds.simulated import FAKE, NIGHT, read, simulated_course, write

Spoil = Callable[[dict[str, Any]], None]


def night() -> tuple[dict[str, Any], ReleasedQuestion]:
    [found] = simulations([SIMULATIONS / f"{NIGHT}.yaml"])
    return found


KEY = night()[1]["key"]
OFFERED = night()[1]["offered"]
BEST = ["p4", "r6", "s2", "j3", "d5"]


@pytest.mark.parametrize(
    ("way", "earned"),
    [
        (BEST, 1.0),
        (["p4", "r6", "s2", "j3", "l7"], 9 / 10),
        (["w2", "v1", "y7", "m4", "o2"], 0.0),
        (["n5", "u2", "d5"], 4 / 6),  # a shorter way: of what was offered on it
        (["n5", "f1", "o2"], 0.0),
        (["p4"], 2 / 10),  # broken off: what lies ahead counts as not earned
        (["p4", "r6", "s2", "j3"], 8 / 10),
        (["n5", "u2"], 2 / 6),
        (["n5"], 0.0),
        ([], 0.0),
        (None, 0.0),
    ],
)
def test_a_way_earns_the_points_taken_of_those_offered_on_it(way: Any, earned: float) -> None:
    assert share("branch", KEY, way) == earned


def test_what_lies_ahead_of_a_way_broken_off_is_the_dearest_way_to_an_end() -> None:
    key = {
        "first": "a",
        "choices": {
            "a1": {"at": "a", "points": 1, "to": "b"},
            "a2": {"at": "a", "points": 0, "to": "b"},
            "b1": {"at": "b", "points": 0, "to": "end"},
            "b2": {"at": "b", "points": 2, "to": "c"},
            "c1": {"at": "c", "points": 3, "to": "end"},
            "c2": {"at": "c", "points": 0, "to": "end"},
        },
    }
    assert share("branch", key, ["a1"]) == 1 / 6
    assert share("branch", key, ["a1", "b1"]) == 1 / 3
    assert right_answer({"offered": OFFERED, "key": key, "explanation": {"parts": {}, "clauses": []}}) == ["a1", "b2", "c1"]


def test_ten_thousand_steps_at_random_score_the_sum_of_their_decisions_and_come_to_an_end() -> None:
    for written, question in simulations([SIMULATIONS / f"{name}.yaml" for name in (NIGHT, FAKE)]):
        outcome = walk_through(written, question, walks=1250)
        assert (outcome.walks, outcome.wrong) == (1250, [])
        assert outcome.decisions > 4000
        assert len(outcome.endings) == len(written["endings"])


def test_a_walk_notices_a_wrong_score_and_a_dead_end() -> None:
    written, question = night()
    written["moments"][5]["choices"][0]["points"] = 5
    assert any(" of " in line for line in walk_through(written, question, walks=50).wrong)
    written, question = night()
    written["moments"][5]["choices"][0]["to"] = "nowhere"
    assert any("no end" in line for line in walk_through(written, question, walks=50).wrong)


def test_the_way_so_far_is_shown_and_nothing_ahead_of_it() -> None:
    before: Any = shown(OFFERED, None)
    assert [moment["id"] for moment in before["moments"]] == ["first-step"]
    assert (before["outcomes"], before["endings"]) == ({}, [])
    assert {part["id"] for part in before["parts"]} == {"p4", "w2", "h7", "t3", "n5"}
    late: Any = shown(OFFERED, ["n5"])
    assert [moment["id"] for moment in late["moments"]] == ["first-step", "late"]
    assert list(late["outcomes"]) == ["n5"]
    over: Any = shown(OFFERED, ["n5", "u2", "d5"])
    assert [(ending["id"], ending["after"]) for ending in over["endings"]] == [("next-days-news", [])]


@pytest.mark.parametrize(
    ("way", "ending"), [(BEST, "settled"), (["w2", "r6", "s2", "m4", "d5"], "committee"), (["w2", *BEST[1:]], "next-days-news")]
)
def test_the_way_taken_tells_the_ending_whatever_was_earned(way: list[str], ending: str) -> None:
    over: Any = shown(OFFERED, way)
    assert [each["id"] for each in over["endings"]] == [ending]


def test_a_way_only_grows() -> None:
    assert may_follow(OFFERED, None, ["p4"])
    assert may_follow(OFFERED, ["p4"], ["p4", "r6"])
    assert may_follow(OFFERED, ["p4"], ["p4"])
    for value in (["w2"], ["w2", "r6"], None):
        assert not may_follow(OFFERED, ["p4"], value)
    assert not may_follow(OFFERED, ["p4", "r6"], ["p4"])


@pytest.mark.parametrize(
    ("raw", "key"),
    [
        (["r6"], "answer.not_offered"),
        (["p4", "j3"], "answer.not_offered"),
        ([*BEST, "o2"], "answer.way_over"),
        ("p4", "answer.shape"),
        ([["first-step", "p4"]], "answer.not_offered"),
    ],
)
def test_what_is_no_way_is_refused_in_words(raw: object, key: str) -> None:
    with pytest.raises(AnswerRefused) as refused:
        read_answer(OFFERED, raw)
    assert refused.value.key == key
    assert all(f"{NIGHT}-1" in refused.value.message(lang) for lang in LANGS)


def test_a_way_is_told_with_its_times() -> None:
    assert answer_in_words(OFFERED, ["n5", "u2"], "ja").splitlines()[0].startswith("18時40分 夜のうちに")
    assert is_complete(OFFERED, ["n5", "u2", "d5"])
    assert not is_complete(OFFERED, ["n5", "u2"])


def test_the_reading_afterwards_tells_of_every_choice_on_the_way_what_came_of_it_and_its_clause() -> None:
    _, question = night()
    clauses = {
        name: {"label": {"ja": name, "en": name}, "text": {"ja": "文", "en": "text"}} for name in question["explanation"]["clauses"]
    }
    said = review(question, ["n5", "u2", "d5"], "ja", clauses)
    told = {part["id"]: part for part in said["parts"]}
    assert set(told) == {"p4", "w2", "h7", "t3", "n5", "u2", "z9", "f1", "d5", "l7", "o2"}
    assert said["right"] == "partly"
    assert (told["w2"]["chosen"], told["w2"]["wanted"], told["w2"]["clause"]["id"]) == (False, {"points": 0, "of": 2}, "7-1-i")
    assert told["w2"]["consequence"].startswith("消す前の画面が")
    assert (told["n5"]["chosen"], told["n5"]["right"]) == (True, False)


def spoiled(tmp_path: Path, spoil: Spoil) -> list[KenshuError]:
    course = simulated_course(tmp_path / "course")
    scenario = read(NIGHT)
    spoil(scenario["questions"][0])
    write(course.scenarios / f"{NIGHT}.yaml", scenario)
    try:
        return check(load(course))
    except ContentFaults as found:
        return found.faults


def choice(question: dict[str, Any], moment: int, number: int) -> dict[str, Any]:
    found: dict[str, Any] = question["moments"][moment]["choices"][number]
    return found


@pytest.mark.parametrize(
    ("spoil", "fault", "field"),
    [
        (lambda q: choice(q, 0, 4).update(to="tonight"), "dead_end", "moments[1].choices[5].to"),
        (lambda q: choice(q, 5, 1).pop("to"), "missing", "moments[6].choices[2].to"),
        (lambda q: choice(q, 3, 0).update(to="correction"), "loop", "moments[4].choices[1].to"),
        (lambda q: choice(q, 2, 1).update(to="report"), "loop", "moments[3].choices[2].to"),
        (lambda q: choice(q, 0, 4).update(to="correction"), "unreached_moment", "moments[5].id"),
        (lambda q: q["endings"][1].update(after=["m4"]), "unreached_ending", "endings[2].id"),
        (lambda q: q["endings"][2].update(after=["d5"]), "last_ending", "endings[3].after"),
        (lambda q: q["endings"][0].update(after=["zz"]), "unknown_choice", "endings[1].after[1]"),
        (lambda q: choice(q, 0, 0).pop("clause"), "missing", "moments[1].choices[1].clause"),
        (lambda q: choice(q, 0, 0).update(clause="7-9"), "unknown_clause", "moments[1].choices[1].clause"),
        (lambda q: choice(q, 0, 0).update(effects={"fame": 1}), "unknown_gauge", "moments[1].choices[1].effects.fame"),
        (lambda q: choice(q, 1, 0).update(id="p4"), "duplicate_id", "moments[2].choices[1].id"),
        (lambda q: q["moments"][1].update(id="end"), "duplicate_id", "moments[2].id"),
        (lambda q: q["gauges"][0].update(start=900), "out_of_range", "gauges[1].start"),
        (lambda q: [each.update(points=1) for each in q["moments"][4]["choices"]], "no_decision", "moments[5].choices"),
        (lambda q: q["moments"][4].update(choices=q["moments"][4]["choices"][:1]), "too_few", "moments[5].choices"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_fault_of_the_graph_is_named_with_its_place(tmp_path: Path, spoil: Spoil, fault: str, field: str) -> None:
    found = {(each.key, each.values["field"]): each for each in spoiled(tmp_path, spoil)}
    named = found[f"content.{fault}", f"questions[1].{field}"]
    for lang in LANGS:
        assert f"{NIGHT}.yaml:" in named.message(lang)
        assert f"questions[1].{field}" in named.message(lang)


def test_the_two_simulations_have_no_fault_and_say_how_long_they_are(tmp_path: Path) -> None:
    content = load(simulated_course(tmp_path / "course"))
    assert [each.message("en") for each in [*check(content), *lint(content)]] == []
    [longer, shorter] = [each for each in walked(content, "ja") if each.question in (f"{NIGHT}-1", f"{FAKE}-1")]
    assert (longer.least, longer.most, shorter.least, shorter.most) == (3, 5, 4, 4)
    assert 1 < shorter.minutes < longer.minutes < 5


def test_its_map_is_written_before_it_is_released_and_lint_says_how_long_it_is(tmp_path: Path) -> None:
    course = simulated_course(tmp_path / "course")
    picture = tmp_path / "map.svg"
    at = ["--course", str(course.root)]
    runner = CliRunner(env={"KENSHU_LANG": "en"})
    assert runner.invoke(kenshu, [*at, "map", f"{FAKE}-1", str(picture)]).exit_code == 0
    drawing = fromstring(picture.read_text(encoding="utf-8"))
    texts = [each.text or "" for each in drawing.iter("{http://www.w3.org/2000/svg}text")]
    assert sum(text == "2 / 2" for text in texts) == 4
    assert [moment for moment in ("found", "confer", "warn", "insider") if not any(text.endswith(moment) for text in texts)] == []
    refused = runner.invoke(kenshu, [*at, "map", "nothing", str(picture)])
    assert f"{NIGHT}-1, " in f"{refused.output}{refused.exception}"
    said = json.loads(runner.invoke(kenshu, [*at, "lint", "--json"]).stdout)
    assert {(each["question"], each["least"], each["most"]) for each in said["walked"]} >= {
        (f"{NIGHT}-1", 3, 5),
        (f"{FAKE}-1", 4, 4),
    }
