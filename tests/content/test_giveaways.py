"""Each giveaway is found where it is planted and not where it is mended, with its figure and the questions to look at."""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from kenshu.cli.main import kenshu
from kenshu.content import Content
from kenshu.content.giveaways import HELD, STRICT, Figure, figures
from kenshu.i18n import LANGS, Lang, say
from kenshu.kinds.contract import Written
from tests.content.small_course import PROMPT, course_of, module_of, question
from tests.content.test_guessers import draft, single, sorting

ROOT = Path(__file__).parents[2]
NUMBERS = "一二三四五六七八九十"
MEASURES = {measure.name: measure for measure in (*HELD, *STRICT)}


def several(at: int, right: int, of: int = 5) -> Written:
    return question("multiple", [(f"{NUMBERS[at]}{NUMBERS[number]}の案", number < right) for number in range(of)])


def marked(at: int, *places: int) -> Written:
    return question("mark", [(f"{NUMBERS[at]}{NUMBERS[number]}の文", number in places) for number in range(5)])


def prompting(at: int, prompt: str) -> Written:
    return single(at, "写真を", "写真を") | {"prompt": {"ja": prompt, "en": prompt}}


def sentence(at: int) -> str:
    """Thirty letters that stand nowhere else."""
    return "".join(chr(0x5000 + 30 * (at % 8) + number) for number in range(30))


def telling(at: int, prompt: str) -> Written:
    return single(at, sentence(at), "写真を") | {"prompt": {"ja": prompt, "en": prompt}}


def plain_sorting(at: int) -> Written:
    """Verdicts that say the same in turn, so that no word tells."""
    verdicts = ["allowed", "forbidden", "consult"]
    return question("sort", [(f"{NUMBERS[(at + number) % 8]}番の写真", verdicts[(at * at + number) % 3]) for number in range(3)])


# {measure: (planted, mended, what is found of the planted)}
PLANTED: dict[str, tuple[Callable[[int], Written], Callable[[int], Written], float]] = {
    "longest_right": (lambda at: single(at, "とても長い", "短い"), lambda at: single(at, "短い", "とても長い"), 1.0),
    "absolute_words": (lambda at: single(at, "写真を", "必ず"), lambda at: single(at, "必ず", "必ず"), 1.0),
    "clause_in_prompt": (lambda at: prompting(at, "8(1)クに合うのはどれですか。"), lambda at: prompting(at, PROMPT), 1.0),
    "same_right_option": (
        lambda at: single(at, "帰ってから載せることにして、今は使わない", "写真を"),
        lambda at: single(at, NUMBERS[at] * 9, "写真を"),
        8,
    ),
    "answers_told": (
        lambda at: telling(at, sentence(at + 1)),
        lambda at: telling(at, PROMPT),
        1.0,
    ),
    "same_number": (lambda at: several(at, 2), lambda at: several(at, 1 + at % 4), 1.0),
    "first_is_safe": (lambda at: marked(at, 1, 3), lambda at: marked(at, at % 5, 4), 1.0),
    "same_places": (draft, lambda at: marked(at, at % 4, 4), 1.0),
    "clean_drafts": (marked, lambda at: marked(at, *range(at % 4)), 1.0),
    "drafts_to_mark": (lambda at: marked(at, at % 5), lambda at: marked(at, *range(at % 4)), 1.0),
    "told_by_keywords": (sorting, plain_sorting, 1.0),
    "strictest_right": (lambda at: single(at, "載せない", "載せる"), lambda at: single(at, "載せる", "載せない"), 1.0),
    "straw_men": (lambda at: single(at, "写真を", "無断で"), lambda at: single(at, "写真を", "写真を"), 1.0),
    "passed_by_guessing": (
        lambda at: single(at, "載せない", "載せる"),
        lambda at: marked(at, at % 5, (at * 3 + 1) % 5),
        1.0,
    ),
}


def found(content: Content, name: str, made: Callable[[int], Written]) -> list[Figure]:
    pool = [f"s{number}-1" for number in range(8)]
    module = module_of(content, [(2, 1, pool)], practice=pool[:1])
    course = course_of(content, map(made, range(8)), {"small": module})
    return [figure for figure in figures(course, [MEASURES[name]]) if figure.lang == "ja"]


def test_every_measure_is_tried() -> None:
    assert PLANTED.keys() == MEASURES.keys()


@pytest.mark.parametrize("name", [each for each in PLANTED if each != "passed_by_guessing"])
def test_a_giveaway_is_found_where_it_is_planted_and_not_where_it_is_mended(content: Content, name: str) -> None:
    planted, mended, value = PLANTED[name]
    [figure] = found(content, name, planted)
    assert figure.found == pytest.approx(value)
    assert (figure.meets, figure.questions) == (False, [f"s{number}-1" for number in range(8)])
    [after] = found(content, name, mended)
    assert (after.meets, after.limit) == (True, MEASURES[name].most)


def test_a_module_that_guessing_passes_is_found(content: Content) -> None:
    planted, mended, value = PLANTED["passed_by_guessing"]
    [figure] = found(content, "passed_by_guessing", planted)
    assert figure.found == pytest.approx(value)
    assert (figure.module, figure.meets) == ("small", False)
    [after] = found(content, "passed_by_guessing", mended)
    assert after.found < 0.02
    assert after.meets


def test_a_course_without_a_kind_has_nothing_to_be_mended_of_it(content: Content) -> None:
    course = course_of(content, [several(0, 2)])
    assert [figure.measure for figure in figures(course, STRICT) if not figure.meets] == ["same_number"] * len(LANGS)


@pytest.mark.parametrize("made", [lambda: single(0, "写真を", "無断で"), lambda: sorting(0), lambda: draft(0)])
def test_a_course_of_one_question_has_figures_too(content: Content, made: Callable[[], Written]) -> None:
    found_of = {figure.measure for figure in figures(course_of(content, [made()]), STRICT)}
    assert {"strictest_right", "told_by_keywords", "first_is_safe", "straw_men"} <= found_of


@pytest.fixture(scope="module")
def one_module(tmp_path_factory: pytest.TempPathFactory, content: Content) -> Path:
    """The repository's course with one of its modules, spoiled: every prompt names a clause."""
    root = tmp_path_factory.mktemp("one-module")
    for folder in ("scenarios", "quizzes"):
        shutil.copytree(ROOT / folder / "pictures", root / folder / "pictures")
    own = (ROOT / "course.yaml").read_text(encoding="utf-8").partition("modules:")[0]
    (root / "course.yaml").write_text(f"{own}modules: [working-hours]\n", encoding="utf-8")
    shutil.copy(ROOT / "quizzes/working-hours.yaml", root / "quizzes")
    names = {content.scenario_of[each].id for each in content.modules["working-hours"].asked}
    for name in ("guideline", *names):
        text = (ROOT / f"scenarios/{name}.yaml").read_text(encoding="utf-8")
        spoiled = re.sub(r"(prompt:\n +ja: )(.*\n +en: )", r"\g<1>8(1)クについて、\g<2>By 8(1)(ku), ", text)
        (root / f"scenarios/{name}.yaml").write_text(spoiled, encoding="utf-8")
    return root


def test_lint_tells_what_is_to_be_mended_where_it_is_asked_to_be_strict(one_module: Path) -> None:
    line = ["--course", str(one_module), "lint", "--strict", "--json"]
    done = CliRunner().invoke(kenshu, line)
    figures_of = json.loads(done.stdout)["measures"]
    missed = {each["measure"] for each in figures_of if not each["meets"]}
    assert {each["measure"] for each in figures_of} == {measure.name for measure in STRICT}
    assert "clause_in_prompt" in missed
    assert done.exit_code == 1
    plain = CliRunner().invoke(kenshu, ["--course", str(one_module), "lint", "--json"])
    assert (plain.exit_code, "measures" in json.loads(plain.stdout)) == (0, False)


def test_the_sample_course_keeps_every_limit(content: Content) -> None:
    found_of = figures(content, (*HELD, *STRICT))
    assert {figure.measure for figure in found_of} == MEASURES.keys()
    assert [figure for figure in found_of if not figure.meets] == []


@pytest.mark.parametrize("lang", LANGS)
def test_lint_says_how_to_mend_it(one_module: Path, lang: Lang) -> None:
    done = CliRunner().invoke(kenshu, ["--course", str(one_module), "lint", "--strict"], env={"KENSHU_LANG": lang})
    assert say("lint.clause_in_prompt.mend", lang) in done.output
    assert "telework-kitchen-table-1" in done.output
    for measure in STRICT:
        assert say(f"lint.{measure.name}.name", lang)[:12] in done.output
