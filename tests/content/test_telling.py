"""A sentence that answers another question of the same attempt is found, with file and line of both; harmless ones are not."""

import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from kenshu.cli.main import kenshu
from kenshu.content import Content
from kenshu.content.giveaways import STRICT
from kenshu.content.telling import Telling, tellings
from kenshu.i18n import LANGS, Lang
from kenshu.kinds.contract import Written
from kenshu.kinds.question import Words
from tests.content.small_course import course_of, module_of, question

ROOT = Path(__file__).parents[2]
PLANTED = yaml.safe_load((Path(__file__).parent / "answers_told.yaml").read_text(encoding="utf-8"))
MOST = next(measure.most for measure in STRICT if measure.name == "answers_told")


def beside(content: Content, called: str, number: int) -> str:
    """A question that may stand in one attempt with another."""
    module = next(each for each in content.modules.values() if called in each.tested)
    others = [each for group in module.test if called not in group.questions for each in group.questions]
    return others[number % len(others)]


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("where", ["story", "setting"])
def test_most_plain_answers_are_found_beside_other_questions(content: Content, lang: Lang, where: str) -> None:
    """Three in four; what is left says it in quite other words."""
    scenarios, planted = dict(content.scenarios), {}
    for number, each in enumerate(PLANTED):
        by = beside(content, each["question"], number)
        scene = scenarios[content.scenario_of[by].id]
        if where == "story":
            more: Any = Words(**{name: f"{scene.story.within(name)}\n{each[name]}" for name in LANGS})
        else:
            more = (*scene.setting, Words(**{name: each[name] for name in LANGS}))
        scenarios[scene.id] = scene.model_copy(update={where: more})
        planted[by, each["question"]] = each[lang]
    found = {(each.by, each.of): each for some in tellings(replace(content, scenarios=scenarios), lang).values() for each in some}
    told = [pair for pair, sentence in planted.items() if found[pair].share > MOST and found[pair].sentence in sentence]
    assert len(told) >= 0.75 * len(PLANTED)


def told(content: Content, written: Sequence[Written], take: int, groups: Sequence[Sequence[str]]) -> list[Telling]:
    module = module_of(content, [(take, 1, pool) for pool in groups])
    return tellings(course_of(content, written, {"small": module}), "ja")["small"]


WORDS = ["桜並木の下で弁当を広げる前に公園事務所へ届け出た", "雪像の夜間照明は電球を外して倉庫へ戻すことになった"]


def answering(number: int) -> Written:
    """A question whose first option is right, and whose prompt is the answer of another."""
    texts = [(WORDS[number], True), (f"違う案その{'甲乙'[number]}", False), (f"別の案その{'甲乙'[number]}", False)]
    return question("single", texts, f"{WORDS[1 - number]}。")


def test_questions_that_never_meet_may_tell_of_each_other(content: Content) -> None:
    others = [
        question("single", [(f"{each}の案", not number) for number, each in enumerate(some)]) for some in ("春夏秋", "東西南")
    ]
    written = [answering(0), answering(1), *others]
    both = {("s0-1", "s1-1"), ("s1-1", "s0-1")}
    for take, groups, found in (
        (1, [["s0-1", "s1-1"], ["s2-1", "s3-1"]], set()),
        (2, [["s0-1", "s1-1"], ["s2-1", "s3-1"]], both),
        (1, [["s0-1", "s2-1"], ["s1-1", "s3-1"]], both),
    ):
        assert {(each.by, each.of) for each in told(content, written, take, groups) if each.share > MOST} == found


def test_what_every_question_says_tells_nothing(content: Content) -> None:
    met = told(content, [answering(0)] * 8, 2, [[f"s{number}-1" for number in range(8)]])
    assert {each.share for each in met} <= {0.0}


def test_a_label_tells_nothing_where_the_form_has_it_printed(content: Content) -> None:
    rows = {row.id: row.label.within("ja") for part in content.guideline.forms[0].parts for row in part.rows}
    why = {"why": {"ja": "理由", "en": "Why"}, "clause": "5-1", "kind": "date", "right": "令和9年2月1日"}
    fields = [
        {"id": "k7", "row": "medium", "text": {"ja": rows["medium"], "en": "Medium"}, **why},
        {"id": "p2", "text": {"ja": WORDS[0], "en": "Beside the form"}, **why},
    ]
    form = {"kind": "form", "form": "form1", "prompt": {"ja": "様式に書いてください。", "en": "Fill it in."}, "fields": fields}
    asked = [question("single", [(each, True), ("甲の案", False), ("乙の案", False)]) for each in (rows["medium"], WORDS[0])]
    others = [
        question("single", [(f"{each}の案", not number) for number, each in enumerate(some)]) for some in ("春夏秋", "東西南")
    ]
    met = told(content, [form, *asked, *others], 3, [["s0-1", "s1-1", "s2-1"]])
    assert [(each.of, each.sentence) for each in met if each.by == "s0-1" and each.share > MOST] == [("s2-1", WORDS[0])]


def test_lint_names_both_places_and_counts_the_pair_once(tmp_path: Path) -> None:
    for folder in ("scenarios", "quizzes"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    shutil.copy(ROOT / "course.yaml", tmp_path)
    sentence = "At the zoo Sugiyama's photo of the sunset on the 5th was posted during overtime."
    scene, answer = (tmp_path / f"scenarios/{name}.yaml" for name in ("festival-stall-fireworks", "months-of-daytime-posts"))
    lines = scene.read_text(encoding="utf-8").splitlines()
    at = next(number for number, line in enumerate(lines) if line.startswith("  en: |"))
    scene.write_text("\n".join([*lines[: at + 1], f"    {sentence}", "", *lines[at + 1 :]]) + "\n", encoding="utf-8")
    right = next(number for number, line in enumerate(answer.read_text(encoding="utf-8").splitlines(), 1) if "sunset" in line)
    done = CliRunner().invoke(kenshu, ["--course", str(tmp_path), "lint", "--strict"], env={"KENSHU_LANG": "en"})
    (named,) = [line for line in done.output.splitlines() if line.startswith("festival-stall-fireworks.yaml:")]
    assert named.startswith(f"festival-stall-fireworks.yaml:{at + 1}: story.en: ")
    assert sentence in named
    assert f"(months-of-daytime-posts.yaml:{right})" in named
    assert (done.exit_code, "1 fault to mend" in done.output) == (1, True)
