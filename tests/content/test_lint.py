"""A spoiled copy of the course: the fault is named with file, line and field, and every fault is found at once."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from kenshu.content import lint as editor
from kenshu.content import load, read_all
from kenshu.course import Course
from kenshu.errors import ContentFaults, KenshuError
from kenshu.i18n import LANGS

ROOT = Path(__file__).parents[2]
SINGLE = "scenarios/train-window-snow-photo.yaml"
GUIDELINE = "scenarios/guideline.yaml"
QUIZ = "quizzes/working-hours.yaml"
TEXT = "scenarios/fire-site-relief-shift.yaml"


@pytest.fixture
def copy(tmp_path: Path) -> Course:
    """The repository's course, to be spoiled."""
    for folder in ("scenarios", "quizzes"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    shutil.copy(ROOT / "course.yaml", tmp_path)
    return Course.at(tmp_path)


def faults_of(course: Course) -> list[KenshuError]:
    content, faults = read_all(course)
    return [*faults, *(editor.lint(content) if content else [])]


def replace(file: str, old: str, new: str, count: int = 1) -> Callable[[Course], None]:
    def spoil(course: Course) -> None:
        path = course.root / file
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{old!r} is not in {file}: the test's own premise fails"
        path.write_text(text.replace(old, new, count), encoding="utf-8")

    return spoil


def line_of(file: str, text: str) -> int:
    return next(number for number, line in enumerate((ROOT / file).read_text(encoding="utf-8").splitlines(), 1) if text in line)


def append(file: str, text: str) -> Callable[[Course], None]:
    def spoil(course: Course) -> None:
        with (course.root / file).open("a", encoding="utf-8") as stream:
            stream.write(text)

    return spoil


def with_a_large_picture(course: Course) -> None:
    (course.quizzes / "pictures").mkdir(exist_ok=True)
    (course.quizzes / "pictures" / "snow.png").write_bytes(b"x" * (300 * 1024 + 1))
    replace(QUIZ, "lesson:\n", "lesson:\n  - {block: picture, file: snow.png, alt: {ja: 雪, en: snow}}\n")(course)


def every_option_right(course: Course) -> None:
    path = course.root / SINGLE
    lines = path.read_text(encoding="utf-8").splitlines()
    lines = [line for line in lines if line.strip() != "right: true"]
    spoiled = []
    for line in lines:
        spoiled.append(line)
        if line.strip().startswith("clause:"):
            spoiled.append(" " * (len(line) - len(line.lstrip())) + "right: true")
    path.write_text("\n".join(spoiled), encoding="utf-8")


def without_the_english_title(course: Course) -> None:
    path = course.root / SINGLE
    lines = path.read_text(encoding="utf-8").splitlines()
    at = next(number for number, line in enumerate(lines) if line.startswith("title:"))
    lines[at] = "title: {ja: 題}" if "{" in lines[at] else lines[at]
    path.write_text("\n".join(line for number, line in enumerate(lines) if number != at + 2 or "{" in lines[at]), encoding="utf-8")


def in_cp932(course: Course) -> None:
    path = course.root / SINGLE
    path.write_bytes(path.read_text(encoding="utf-8").encode("cp932", errors="replace"))


def renamed(course: Course) -> None:
    (course.root / SINGLE).rename(course.root / "scenarios/other-name.yaml")


def copied(course: Course) -> None:
    text = (course.root / SINGLE).read_text(encoding="utf-8")
    text = text.replace("id: train-window-snow-photo\n", "id: zz-copy\n", 1)
    (course.root / "scenarios/zz-copy.yaml").write_text(text, encoding="utf-8")


def points_at(name: str, *points: str) -> Callable[[Course], None]:
    """Points at the first criteria of a scenario."""

    def change(course: Course) -> None:
        before, _, after = (course.root / name).read_text(encoding="utf-8").partition("    criteria:\n")
        ends = iter(points)
        lines = [
            f"{line}\n        points: {given}" if line.startswith("        en: ") and (given := next(ends, None)) else line
            for line in after.splitlines()
        ]
        (course.root / name).write_text(f"{before}    criteria:\n" + "\n".join(lines) + "\n", encoding="utf-8")

    return change


SPOILED = {
    "malformed YAML": (append(SINGLE, "\nstory: [unclosed\n"), "content.yaml", SINGLE),
    "a tab for indentation": (replace(SINGLE, "\n  ja:", "\n\tja:"), "content.tab", SINGLE),
    "a key written twice": (append(SINGLE, "\nid: train-window-snow-photo\n"), "content.duplicate_key", SINGLE),
    "an id like 0012": (replace(SINGLE, "id: train-window-snow-photo\n", "id: 0012\n"), "content.form_id", SINGLE),
    "an id like no": (replace(SINGLE, "id: train-window-snow-photo\n", "id: no\n"), "content.ambiguous_id", SINGLE),
    "an unknown clause": (replace(SINGLE, "clause: 8-1-ku", "clause: 8-1-kuu"), "content.unknown_clause", SINGLE),
    "a form of an unknown clause": (replace(GUIDELINE, "clause: 5-3-a-u", "clause: 5-3-a-z"), "content.unknown_clause", GUIDELINE),
    "a part of a form that is two": (
        replace(GUIDELINE, "- clauses: [form1-2-1]", "- {clauses: [form1-2-1], line: {ja: 線, en: line}}"),
        "content.form_part",
        GUIDELINE,
    ),
    "a lesson about an unknown clause": (
        replace(QUIZ, "  - block: clause\n    clause: 8-1-ku", "  - block: clause\n    clause: 8-1-kuu"),
        "content.unknown_clause",
        QUIZ,
    ),
    "a lesson with an unknown block": (replace(QUIZ, "block: compare", "block: compar"), "content.not_one_of", QUIZ),
    "a lesson's block that does not say which": (
        replace(QUIZ, "  - block: compare\n    before", "  - before"),
        "content.missing",
        QUIZ,
    ),
    "a picture that is not there": (
        replace(QUIZ, "lesson:\n", "lesson:\n  - {block: picture, file: snow.png, alt: {ja: 雪, en: snow}}\n"),
        "content.no_picture",
        QUIZ,
    ),
    "a picture that is too large": (with_a_large_picture, "content.large_picture", QUIZ),
    "a lesson of more than ten minutes": (
        replace(QUIZ, "lesson:\n", f"lesson:\n  - {{block: text, text: {{ja: {'長い教材' * 1100}, en: a long lesson}}}}\n"),
        "content.lesson_long",
        QUIZ,
    ),
    "fewer minutes than reading takes": (replace(QUIZ, "minutes: 40", "minutes: 20"), "content.minutes_short", QUIZ),
    "an unknown field": (append(SINGLE, "\nautor: me\n"), "content.unknown_field", SINGLE),
    "a missing field": (replace(QUIZ, "pass_mark:", "# pass_mark:"), "content.missing", QUIZ),
    "a missing translation": (without_the_english_title, "content.missing", SINGLE),
    "an unknown kind": (replace(SINGLE, "kind: single", "kind: singel"), "content.not_one_of", SINGLE),
    "two right answers in single": (every_option_right, "content.one_right", SINGLE),
    "a file in CP932": (in_cp932, "content.encoding", SINGLE),
    "a file under another name": (renamed, "content.file_name", "scenarios/other-name.yaml"),
    "a duplicate question id": (copied, "content.duplicate_id", "scenarios/zz-copy.yaml"),
    "an unused scenario": (
        replace(QUIZ, "train-window-snow-photo-1", "train-evening-return-seat-1"),
        "content.unused",
        SINGLE,
    ),
    "a question used twice": (
        replace(QUIZ, "train-window-snow-photo-1", "train-evening-return-seat-1"),
        "content.used_twice",
        QUIZ,
    ),
    "a question that does not exist": (replace(QUIZ, "train-window-snow-photo-1", "nowhere-1"), "content.unknown_question", QUIZ),
    "a number that is none": (replace(QUIZ, "attempts: 3", "attempts: three"), "content.not_a_number", QUIZ),
    "a pass mark over 100": (replace(QUIZ, "pass_mark: 80", "pass_mark: 180"), "content.out_of_range", QUIZ),
    "a due date that is none": (replace(QUIZ, "due: 30 days after joining", "due: 2026-02-30"), "content.due", QUIZ),
    "a validity that is none": (replace(QUIZ, "valid: fiscal-year", "valid: always"), "content.form_valid", QUIZ),
    "a pool too small for a retake": (replace(QUIZ, "take: 2", "take: 9"), "content.small_pool", QUIZ),
    "points at one criterion alone": (points_at(TEXT, "0.5"), "content.criterion_points", TEXT),
    "points of criteria that are not the group's": (points_at(TEXT, "1", "0.5", "1"), "content.criteria_points", QUIZ),
    "points of a criterion that are no halves": (points_at(TEXT, "0.7", "0.3", "1"), "content.not_in_halves", TEXT),
    "a clause that no group covers": (
        replace(QUIZ, "clauses: [8-1-ku, 8-1-a, 8-1-i, 8-0-2]", "clauses: [8-1-ku, 8-1-a, 8-1-i, 8-0-2, 8-1-u]"),
        "content.module_clause",
        QUIZ,
    ),
    "a dated note on an unknown clause": (
        replace(GUIDELINE, "clauses: [6-3, 8-1-i]\n    as_of", "clauses: [6-3, 8-1-z]\n    as_of"),
        "content.unknown_clause",
        GUIDELINE,
    ),
    "a dated note of a day that is none": (replace(GUIDELINE, "as_of: 2023-07-31", "as_of: 2023-07-32"), "content.day", GUIDELINE),
    "a rule of the setting in one language": (
        replace(SINGLE, "\nquestions:\n", "\nsetting:\n  - ja: 夜は電話で決裁します。\nquestions:\n"),
        "content.missing",
        SINGLE,
    ),
    "a story too long with the rules of its setting": (
        replace(
            SINGLE,
            "\nquestions:\n",
            "\nsetting:\n" + "  - {ja: 夜は課長が電話で決裁します。, en: By phone.}\n" * 25 + "questions:\n",
        ),
        "content.long",
        SINGLE,
    ),
    "a story too long for a screen": (
        replace(SINGLE, "story:\n  ja: |\n", "story:\n  ja: |\n    " + "長い話です。" * 80 + "\n"),
        "content.long",
        SINGLE,
    ),
}


@pytest.mark.parametrize("spoiled", SPOILED)
def test_spoiled_copy_gets_its_message(copy: Course, spoiled: str) -> None:
    spoil, key, file = SPOILED[spoiled]
    spoil(copy)
    found = [fault for fault in faults_of(copy) if fault.key == key and fault.values["file"] == Path(file).name]
    assert found, f"{key} not among {[fault.key for fault in faults_of(copy)]}"
    for lang in LANGS:
        message = found[0].message(lang)
        assert message.startswith(f"{Path(file).name}:{found[0].values['line']}: ")
        assert "{" not in message
    assert isinstance(found[0].values["line"], int)


def test_line_is_that_of_the_field(copy: Course) -> None:
    replace(QUIZ, "pass_mark: 80", "pass_mark: 180")(copy)
    [fault] = faults_of(copy)
    assert (fault.values["line"], fault.values["field"]) == (line_of(QUIZ, "pass_mark: 80"), "pass_mark")


def test_a_fault_of_a_dated_note_is_told_at_the_line_of_its_clause(copy: Course) -> None:
    replace(GUIDELINE, "clauses: [5-3-i]\n    as_of", "clauses:\n      - 5-3-i\n      - 5-3-z\n    as_of")(copy)
    [fault] = faults_of(copy)
    lines = (copy.root / GUIDELINE).read_text(encoding="utf-8").splitlines()
    assert lines[int(str(fault.values["line"])) - 1] == "      - 5-3-z"
    assert str(fault.values["field"]).startswith("dated_notes[")


def test_place_is_counted_from_one_and_names_no_schema_word(copy: Course) -> None:
    replace(SINGLE, "clause: 8-1-ku", "clause: 8-1-KU")(copy)
    [fault] = faults_of(copy)
    assert str(fault.values["field"]).startswith("questions[1].options[")


def test_all_faults_of_all_files_at_once(copy: Course) -> None:
    replace(QUIZ, "pass_mark: 80", "pass_mark: 180")(copy)
    replace(QUIZ, "attempts: 3", "attempts: three")(copy)
    append(SINGLE, "\nautor: me\n")(copy)
    assert {fault.key for fault in faults_of(copy)} == {"content.out_of_range", "content.not_a_number", "content.unknown_field"}
    with pytest.raises(ContentFaults) as caught:
        load(copy)
    assert len(caught.value.message("ja").splitlines()) == 3


def test_longest_right_option_is_named_when_it_gives_answers_away(copy: Course) -> None:
    for path in copy.scenarios.glob("*.yaml"):
        if path.name == "guideline.yaml":
            continue
        lines = path.read_text(encoding="utf-8").splitlines()
        for number, line in enumerate(lines):
            if line.strip() == "right: true":
                at = next(at for at in range(number, 0, -1) if lines[at].strip().startswith(("text:", "- id:")))
                ja = next(at for at in range(at, number) if "ja:" in lines[at])
                lines[ja] = lines[ja].replace("ja: ", "ja: とても長い正解で、ほかのどれよりも長く書かれたもの、", 1)
        path.write_text("\n".join(lines), encoding="utf-8")
    assert "content.longest_right" in {fault.key for fault in faults_of(copy)}


@pytest.mark.parametrize(("sides", "named"), [({False}, True), ({True}, True), ({True, False}, False)])
def test_absolute_words_are_named_where_right_and_wrong_options_differ(copy: Course, sides: set[bool], named: bool) -> None:
    for scenario in load(copy).scenarios.values():
        path = copy.scenarios / f"{scenario.id}.yaml"
        text = path.read_text(encoding="utf-8")
        for option in (each for question in scenario.questions for each in question.guessable() if each.right in sides):
            text = text.replace(option.text.ja, "絶対に" + option.text.ja, 1)
        path.write_text(text, encoding="utf-8")
    assert ("content.absolute_words" in {fault.key for fault in faults_of(copy)}) is named


def test_the_course_itself_is_clean_and_covered() -> None:
    course = Course.at(ROOT)
    assert [fault.message("en") for fault in faults_of(course)] == []
    content = load(course)
    rows = editor.coverage(content, "ja")
    assert [row.clause for row in rows] == list(content.guideline.by_id)
    covered = {clause for module in content.modules.values() for clause in module.clauses}
    assert len(covered) >= 18
    assert min(row.test for row in rows if row.clause in covered) >= 2


@pytest.mark.parametrize(
    ("module", "test", "practice"), [("personal-accounts", 24, 6), ("working-hours", 12, 6), ("confidentiality", 18, 6)]
)
def test_modules_have_the_questions_they_need(module: str, test: int, practice: int) -> None:
    quiz = load(Course.at(ROOT)).modules[module]
    assert sum(len(group.questions) for group in quiz.test) >= test
    assert len(quiz.practice) >= practice
