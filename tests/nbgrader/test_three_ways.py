"""Stock nbgrader, nbgrader with our configuration, and `kenshu grade` give the same scores."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from kenshu.attempts.attempts import Attempt
from kenshu.content import Content
from kenshu.course import Course
from kenshu.grading.bulk import grade
from kenshu.nbgrader import three_ways
from kenshu.nbgrader.hand_in_files import json_text
from kenshu.nbgrader.three_ways import Row, compare, gradebook_rows
from tests.conftest import NOW, Desk, right_answers
from tests.grading.test_bulk import text_slot


def half_right(content: Content, attempt: Attempt) -> dict[str, Any]:
    """Answers that are partly right where a kind knows parts, and wrong where it does not."""
    answers: dict[str, Any] = {}
    for slot, value in right_answers(content, attempt).items():
        question = content.questions[attempt.draw[slot]]
        ids = [part.id for part in question.parts]
        match question.kind:
            case "single":
                answers[slot] = next(part for part in ids if part != value)
            case "multiple" | "mark":
                answers[slot] = sorted([*value, next(part for part in ids if part not in value)])
            case "order":
                answers[slot] = [value[1], value[0], *value[2:]]
            case "sort":
                answers[slot] = dict(list(value.items())[:-1])
    return answers


@pytest.fixture
def answered(desk: Desk, content: Content) -> Course:
    """One hand-in of each outcome, as few as can be: nbgrader starts a kernel for each. Somebody takes the module again."""
    desk.hand_in(desk.start(desk.employ("E0")))
    first = desk.start(desk.employ("E1"))
    desk.answer(first, right_answers(content, first))
    desk.hand_in(first)
    retake = desk.start("E1")
    right = right_answers(content, retake)
    text = {text_slot(content, retake): "<script>alert(1)</script>\n上司に確認します。"}
    desk.answer(retake, half_right(content, retake) | {slot: right[slot] for slot in list(right)[::2]} | text)
    desk.hand_in(retake, NOW + timedelta(days=1))
    return desk.course


def without_outputs(notebook: bytes) -> bytes:
    """A notebook as it would be without what its cells show before a kernel ran."""
    read = json.loads(notebook)
    for cell in read["cells"]:
        if "outputs" in cell:
            cell["outputs"] = []
    return json_text(read)


@pytest.mark.kernel
def test_three_ways_agree_on_every_cell(answered: Course, tmp_path: Path) -> None:
    graded = grade(answered, files="all")
    assert graded.refused == []
    assert len(graded.grades) == 3
    found = compare(answered, folder=tmp_path / "ways")
    assert found.differences == []
    assert found.hand_ins == 2
    scores = {row.auto_score for row in gradebook_rows(answered.grading / "gradebook.db").values()}
    assert {0.0, 1.0, None} < scores
    assert any(score and score not in (1.0, 2.0) for score in scores), "no partial credit was compared"
    # On the way, nbgrader's own command released the module, with the course's configuration and without.
    stock, configured, ours = (
        {path.name: path.read_bytes() for path in (folder / "working-hours").iterdir()}
        for folder in (tmp_path / "ways/stock/release", tmp_path / "ways/configured/grading/release", answered.release)
    )
    assert configured == ours
    name = "working-hours.ipynb"
    assert stock == ours | {name: without_outputs(ours[name])}
    assert stock != ours
    # And nbgrader, configured, leaves the files that `kenshu grade` leaves.
    theirs = files_of(tmp_path / "ways/configured/grading/autograded")
    assert theirs == files_of(answered.autograded)


def files_of(folder: Path) -> dict[str, tuple[bytes, int]]:
    found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    return {name: (path.read_bytes(), path.stat().st_mode & 0o777) for name, path in found.items()}


def test_a_difference_is_found(desk: Desk, employee: str, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.hand_in(desk.start(employee))
    grade(desk.course)
    rows = gradebook_rows(desk.course.grading / "gradebook.db")
    key = min(rows)
    other = {**rows, key: Row(0.25, person=False, comment=None)}
    books = iter([rows, other, rows])
    monkeypatch.setattr(three_ways, "_nbgrader", lambda *_: None)
    monkeypatch.setattr(three_ways, "gradebook_rows", lambda _: next(books))
    found = compare(desk.course)
    assert [(row.employee, row.module, row.cell) for row in found.differences] == [key]
