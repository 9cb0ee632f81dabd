"""A blind paper holds neither key nor scene, the same seed makes the same paper, and answers earn what the key says."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from tools.blind import PAPER, SHEET, Asked, Terms, asked, interval, lines, main, write_paper

from kenshu.content import Content
from kenshu.i18n import LANGS, Lang, say
from kenshu.kinds import setting

ROOT = Path(__file__).parents[1]
KINDS = ("single", "multiple", "mark", "sort", "order", "match")


def terms(lang: Lang = "ja", seed: int = 7, questions: int | None = None) -> Terms:
    return Terms(lang, seed, questions, None)


def in_letters(one: Asked, value: Any) -> Any:
    """An answer as the paper has it written."""
    letter = {part: letter for letter, part in one.letters.items()}
    number = {option: int(number) for number, option in one.options.items()}
    if isinstance(value, str):
        return letter[value]
    return (
        {letter[part]: number[given] for part, given in value.items()}
        if isinstance(value, dict)
        else [letter[each] for each in value]
    )


def filled(content: Content, folder: Path, answers: dict[str, Any], lang: Lang = "ja", **written: Any) -> Path:
    write_paper(content, terms(lang), folder, with_stories=False)
    sheet = json.loads((folder / SHEET).read_text(encoding="utf-8"))
    (folder / SHEET).write_text(json.dumps(sheet | {"answers": sheet["answers"] | answers} | written), encoding="utf-8")
    return folder / SHEET


def score(sheet: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> tuple[int, str]:
    monkeypatch.setenv("KENSHU_LANG", "en")
    code = main(["--course", str(ROOT), "score", str(sheet)])
    said = capsys.readouterr()
    return code, said.out + said.err


@pytest.mark.parametrize("lang", LANGS)
def test_a_paper_asks_every_question_with_options_and_shows_no_scene_id_or_key(
    content: Content, tmp_path: Path, lang: Lang
) -> None:
    write_paper(content, terms(lang), tmp_path, with_stories=False)
    paper, sheet = ((tmp_path / name).read_text(encoding="utf-8") for name in (PAPER, SHEET))
    questions = asked(content, terms(lang))
    assert {one.question["offered"]["id"] for one in questions} == {
        question.id for question in content.questions.values() if question.kind in KINDS
    }
    for one in questions:
        offered = one.question["offered"]
        assert offered["prompt"][lang].strip() in paper
        assert all(part["text"][lang].strip() in paper for part in offered["parts"])
        assert offered["id"] not in paper + sheet
        assert offered["scenario"]["story"][lang].strip()[:60] not in paper
        assert not any(rule in paper for rule in setting(offered, lang))
        assert not any(each["why"][lang].strip() in paper for each in one.question["explanation"]["parts"].values())
        assert not any(re.search(rf"\b{re.escape(part['id'])}\b", sheet) for part in offered["parts"])
    assert set(json.loads(sheet)["answers"].values()) == {None}


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("kind", ["sort", "match"])
def test_it_says_what_the_options_mean_in_the_words_of_the_page(content: Content, kind: str, lang: Lang) -> None:
    questions = [one for one in asked(content, terms(lang)) if one.kind == kind]
    assert questions
    for one in questions:
        assert say(f"component.{kind}_hint", lang) in lines(1, one, lang, with_stories=False)


def test_the_right_option_stands_anywhere(content: Content) -> None:
    singles = [one for one in asked(content, terms()) if one.kind == "single"]
    most = max(len(one.question["offered"]["parts"]) for one in singles)
    assert {in_letters(one, one.question["key"]) for one in singles} == set("ABCDE"[:most])


def test_the_same_seed_makes_the_same_paper_and_another_seed_another(content: Content, tmp_path: Path) -> None:
    for name, seed in (("first", 1), ("again", 1), ("other", 2)):
        write_paper(content, terms(seed=seed, questions=20), tmp_path / name, with_stories=False)
    first, again, other = ((tmp_path / name / PAPER).read_bytes() for name in ("first", "again", "other"))
    assert first == again != other


@pytest.mark.parametrize("lang", LANGS)
def test_with_stories_it_asks_the_same_and_ends_with_the_guideline(content: Content, tmp_path: Path, lang: Lang) -> None:
    for with_stories in (False, True):
        write_paper(content, terms(lang, questions=20), tmp_path / str(with_stories), with_stories=with_stories)
    blind, whole = ((tmp_path / name / PAPER).read_text(encoding="utf-8") for name in ("False", "True"))
    options = [[line for line in paper.splitlines() if line.startswith("- **")] for paper in (blind, whole)]
    assert options[0] == options[1]
    rules = [rule for one in asked(content, terms(lang)) for rule in setting(one.question["offered"], lang)]
    write_paper(content, terms(lang), tmp_path / "every", with_stories=True)
    assert rules
    assert [rule for rule in rules if rule not in (tmp_path / "every" / PAPER).read_text(encoding="utf-8")] == []
    for one in asked(content, terms(lang, questions=20)):
        assert one.question["offered"]["scenario"]["story"][lang].strip() in whole
    assert all(clause.text.within(lang).strip() in whole for clause in content.guideline.clauses)
    sheets = [json.loads((tmp_path / name / SHEET).read_text(encoding="utf-8"))["paper"] for name in ("False", "True")]
    assert sheets[0]["sha256"] == sheets[1]["sha256"]


def test_right_answers_earn_everything_and_are_told_by_kind_and_module(
    content: Content, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    right = {str(number): in_letters(one, one.question["key"]) for number, one in enumerate(asked(content, terms()), 1)}
    every = len(right)
    code, said = score(filled(content, tmp_path, right, reader="first"), capsys, monkeypatch)
    assert code == 0
    assert f"(first): {every} of {every} questions answered" in said
    assert f"| all | {every} | 100% | " in said
    groups = {line.split(" | ")[0].strip("| ") for line in said.splitlines() if line.startswith("| ")}
    assert groups >= {*content.modules, *(one.kind for one in asked(content, terms()))}


def test_what_was_not_answered_earns_nothing(
    content: Content, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    questions = asked(content, terms())
    given = {str(number): in_letters(one, one.question["key"]) for number, one in enumerate(questions, 1) if number <= 10}
    _, said = score(filled(content, tmp_path, given), capsys, monkeypatch)
    assert f"10 of {len(questions)} questions answered" in said
    assert f"| all | {len(questions)} | {10 / len(questions):.0%} |" in said


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"answers": {"1": "Z"}}, 'question 1: "Z" cannot be read as an answer'),
        ({"answers": {"2": 5}}, "question 2: 5 cannot be read as an answer"),
        ({"answers": {"3": {"A": {"B": 1}}}}, "question 3: "),
        ({"paper": {"lang": "ja"}}, "cannot be read as an answer sheet"),
        ({"paper": {"lang": "fr", "seed": 7, "questions": 9, "module": None}}, "cannot be read as an answer sheet"),
        ({"paper": {"lang": "ja", "seed": 8, "questions": 9, "module": None, "sha256": "0"}}, "are not those of the course"),
        ({"paper": {"lang": "ja", "seed": 7, "questions": 999, "module": None, "sha256": "0"}}, "999 questions cannot be taken"),
    ],
)
def test_a_sheet_that_cannot_be_scored_is_told_in_a_sentence(
    content: Content,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    changed: dict[str, Any],
    message: str,
) -> None:
    code, said = score(filled(content, tmp_path, **{"answers": {}, **changed}), capsys, monkeypatch)
    assert (code, message in said) == (2, True), said


def test_an_interval_is_wilsons() -> None:
    assert interval([1.0] * 10) == pytest.approx((0.7225, 1.0), abs=1e-4)
    assert interval([1.0] * 5 + [0.0] * 5) == pytest.approx((0.2366, 0.7634), abs=1e-4)
