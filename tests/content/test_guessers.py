"""Guessers find what is planted in the wording, the places and the numbers, and nothing where nothing is planted."""

import json
import random
from collections.abc import Callable

import pytest

from kenshu.content import Content
from kenshu.content.guessers import GUESSERS, Example, Learnt, Seen, every_answer, example, seen
from kenshu.content.guessing import CHANCE, MIX, guessed, mean
from kenshu.kinds import KINDS, released_question
from kenshu.kinds.contract import Written
from tests.content.small_course import course_of, question

NUMBERS = "一二三四五六七八九十"
KEPT = "発表のとおりに"


def single(at: int, right: str, wrong: str) -> Written:
    """A question whose right option is somewhere else each time."""
    texts = [f"{wrong}{NUMBERS[at]}の{NUMBERS[number]}" for number in range(4)]
    texts[at % 4] = f"{right}{NUMBERS[at]}の{NUMBERS[at % 4]}"
    return question("single", [(text, number == at % 4) for number, text in enumerate(texts)])


def sorting(at: int) -> Written:
    verdicts = ["allowed", "forbidden", "consult", "forbidden"]
    words = {"allowed": "発表を写す", "forbidden": "顔を写す", "consult": "頼まれた。まだ聞いていない"}
    turned = verdicts[at % 4 :] + verdicts[: at % 4]
    return question("sort", [(f"{NUMBERS[at]}{NUMBERS[number]}番、{words[each]}", each) for number, each in enumerate(turned)])


def draft(at: int) -> Written:
    parts = [(f"{NUMBERS[at]}{NUMBERS[number]}の文", number in (1, 3)) for number in range(5)]
    return question("mark", parts, "決まりに反する文を選んでください。")


def ordering(at: int) -> Written:
    steps = [(f"{NUMBERS[at]}{NUMBERS[number]}をする", None) for number in range(4)]
    written = question("order", steps)
    return written | {"order": [written["steps"][number]["id"] for number in (2, 0, 3, 1)]}


PLANTED: dict[str, tuple[str, Callable[[int], Written]]] = {
    "the longest is right": ("longest", lambda at: single(at, "とても長く長く書いた", "短い")),
    "the strictest is right": ("strictest", lambda at: single(at, "載せない", "載せる")),
    "wrong ones name their offence": ("straw_men", lambda at: single(at, "写真を", "無断で")),
    "right ones have a tune": ("naive_bayes", lambda at: single(at, KEPT, "きのうの話を")),
    "one word tells": ("keywords", lambda at: single(at, KEPT, "きのうの話を")),
    "verdicts have phrases": ("keywords", sorting),
    "verdicts have a tune": ("naive_bayes", sorting),
    "the same places": ("pattern", draft),
    "the same order": ("pattern", ordering),
}


@pytest.mark.parametrize("planted", PLANTED)
def test_a_guesser_finds_what_is_planted(content: Content, planted: str) -> None:
    guesser, made = PLANTED[planted]
    read = guessed(course_of(content, map(made, range(8))), "ja")
    assert [mean(read.by[guesser][each]) for each in read.kinds] == [1.0] * 8
    assert max(map(mean, read.chance.values())) < 0.5
    assert read.of(MIX) == read.of(guesser)


def anything(chance: random.Random) -> Written:
    texts = ["".join(chance.choices("あいうえおかきくけこさしすせそ", k=chance.randint(6, 12))) for _ in range(4)]
    right = chance.randrange(4)
    return question("single", [(text, number == right) for number, text in enumerate(texts)])


@pytest.mark.parametrize("guesser", [each for each in GUESSERS if each != "pattern"])
def test_a_guesser_earns_chance_where_nothing_is_planted(content: Content, guesser: str) -> None:
    chance = random.Random(1969)
    read = guessed(course_of(content, [anything(chance) for _ in range(40)]), "ja")
    earned = [mean(each) for each in read.by[guesser].values()]
    assert len(earned) == 40
    assert sum(earned) / 40 == pytest.approx(0.25, abs=0.14)  # two standard errors


def test_who_reads_on_the_other_side_of_the_key_earns_nothing(content: Content) -> None:
    read = guessed(course_of(content, [single(at, "無断で", "写真を") for at in range(8)]), "ja")
    assert set(map(mean, read.by["straw_men"].values())) == {0.0}


def test_where_breaches_are_asked_for_the_option_that_names_its_offence_is_chosen(content: Content) -> None:
    asked = {"ja": "反するものを選んでください。", "en": "Which goes against it?"}
    read = guessed(course_of(content, [single(at, "無断で", "写真を") | {"prompt": asked} for at in range(8)]), "ja")
    assert set(map(mean, read.by["straw_men"].values())) == {1.0}


def test_who_has_seen_clean_drafts_most_often_marks_nothing() -> None:
    parts = {each: f"{each}の文" for each in ("a1", "b2", "c3")}
    clean = [Example(f"d{number}", Seen("mark", "ja", "反する文に印を", parts, mixed=False), [], "some") for number in range(3)]
    for learn in GUESSERS.values():
        assert learn(Learnt(clean))(clean[0].seen) == [[]]
    assert [] in every_answer(clean[0])


def test_a_guesser_has_not_seen_the_scenario_it_answers(content: Content) -> None:
    questions = [single(at, KEPT if at < 2 else "写真を", "きのうの話を") for at in range(8)]
    questions[0] = single(0, "きのうの話を", KEPT)
    read = guessed(course_of(content, questions), "ja")
    turned = guessed(
        course_of(content, [single(0, KEPT, "きのうの話を") | {"options": questions[0]["options"][::-1]}, *questions[1:]]), "ja"
    )
    assert read.answers["naive_bayes"]["s0-1"] == turned.answers["naive_bayes"]["s0-1"]
    assert not any(guessed(course_of(content, questions[:1]), "ja").answers.values())


def test_a_guesser_sees_neither_story_nor_key_nor_explanation(content: Content) -> None:
    scenario = content.scenarios["train-window-snow-photo"]
    [one] = scenario.questions
    shown = json.dumps(vars(seen(released_question(one, scenario)["offered"], "ja")), ensure_ascii=False, default=dict)
    assert one.prompt.ja in shown
    assert scenario.story.ja.strip()[:20] not in shown
    assert not any(part.why.ja in shown for part in one.parts)


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_that_offers_more_than_parts_is_passed_over(content: Content, kind: str) -> None:
    sample = KINDS[kind].samples.QUESTION
    read = guessed(course_of(content, [sample, sample, sample]), "ja")
    [scenario] = course_of(content, [sample]).scenarios.values()
    one = released_question(scenario.questions[0], scenario)
    if set(one["offered"]) > {"id", "kind", "prompt", "scenario", "parts"}:
        assert example(one, "ja") is None
        assert not any(read.answers.values())
    if read.kinds:
        assert read.of(CHANCE).keys() == read.kinds.keys() == read.of(MIX).keys()
