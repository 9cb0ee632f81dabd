"""The cells of a module's notebook, as nbformat 4.5 writes them.

A cell's id and nbgrader's name for it follow from its slot, so that a notebook has the same bytes every time it is built. Its
metadata `kenshu` says what it is to a page or a lab extension: {"role", "slot", "lang"}.

| role | cell | nbgrader |
|---|---|---|
| intro, lesson, heading | text in one language | - |
| setup | `kenshu.start()` | - |
| practice | `kenshu.practice("p01")`, with the question in plain form as its output | - |
| question | `kenshu.question("t01")`, with a sentence in place of what is not drawn yet | read-only |
| grade | the hidden test, which holds the key of every question of the slot's pool | graded automatically |
| text | the learner's answer of which a person grades all or a part, written here at hand-in | graded by a person |
| handin | `kenshu.hand_in()` | - |
"""

import json
from collections.abc import Sequence
from typing import Any

from kenshu.i18n import LANGS, Lang, say

Cell = dict[str, Any]
Output = dict[str, Any]

NBGRADER_SCHEMA = 3


def text_cell(cell_id: str, role: str, lang: Lang, source: str) -> Cell:
    """Return a text cell in one language."""
    return _markdown(f"{cell_id}-{lang}", source, {"kenshu": {"role": role, "lang": lang}, "tags": [f"kenshu-{lang}"]})


def lesson_cell(lang: Lang, markdown: str) -> Cell:
    """Return the cell of the lesson in one language."""
    return text_cell("lesson", "lesson", lang, f"## {say('lesson.title', lang)}\n\n{markdown}")


def setup_cell() -> Cell:
    """Return the first code cell: who is working, and in which language."""
    return _code("setup", "import kenshu\n\nkenshu.start()", {"kenshu": {"role": "setup"}})


def practice_cell(slot: str, outputs: list[Output]) -> Cell:
    """Return the cell of a practice question, with what it shows before a kernel ran."""
    return _code(f"practice-{slot}", f'kenshu.practice("{slot}")', {"kenshu": {"role": "practice", "slot": slot}}, outputs)


def question_cell(slot: str, outputs: list[Output]) -> Cell:
    """Return the cell of a test question, with what it shows before a kernel ran; nbgrader restores it to what was released."""
    name = f"question-{slot}"
    metadata = {"kenshu": {"role": "question", "slot": slot}, "nbgrader": _nbgrader(name, locked=True)}
    return _code(name, f'kenshu.question("{slot}")', metadata, outputs)


def grade_cell(slot: str, points: int, keys: dict[str, Any]) -> Cell:
    """Return the graded cell of a slot: `keys` is {question id: {"kind", "key"}} of its pool.

    It ends in a float, always: nbgrader gives full marks to a graded cell without output.
    """
    name = f"grade-{slot}"
    written = json.dumps(keys, ensure_ascii=False, indent=1, sort_keys=True)
    said = "".join(f"# {say('notebook.graded', lang)}\n" for lang in LANGS)
    test = f'from kenshu.course_api import points\npoints("{slot}", {written}, {points})'
    source = f"{said}### BEGIN HIDDEN TESTS\n{test}\n### END HIDDEN TESTS"
    marks = _nbgrader(name, locked=True, grade=True, points=points)
    return _code(name, source, {"kenshu": {"role": "grade", "slot": slot}, "nbgrader": marks})


def text_answer_cell(slot: str, points: int) -> Cell:
    """Return the cell where what a person grades stands at hand-in; nbgrader's `YOUR ANSWER HERE` is out of sight in a comment."""
    name = f"text-{slot}"
    lines = (say("notebook.answer_below", lang) + "\n" for lang in LANGS)
    source = "\n".join([*lines, "<!--", "### BEGIN SOLUTION", "### END SOLUTION", "-->"])
    marks = _nbgrader(name, grade=True, solution=True, points=points)
    return _markdown(name, source, {"kenshu": {"role": "text", "slot": slot}, "tags": ["kenshu-hidden"], "nbgrader": marks})


def hand_in_cell() -> Cell:
    """Return the last cell."""
    return _code("hand-in", "kenshu.hand_in()", {"kenshu": {"role": "handin"}})


def _nbgrader(name: str, **marks: Any) -> dict[str, Any]:
    unmarked = {"grade": False, "locked": False, "solution": False, "task": False}
    return {"grade_id": name, "schema_version": NBGRADER_SCHEMA, **unmarked, **marks}


def _markdown(cell_id: str, source: str, metadata: dict[str, Any]) -> Cell:
    return {"cell_type": "markdown", "id": cell_id, "metadata": metadata, "source": source.splitlines(keepends=True)}


def _code(cell_id: str, source: str, metadata: dict[str, Any], outputs: Sequence[Output] = ()) -> Cell:
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": cell_id,
        "metadata": {**metadata, "jupyter": {"source_hidden": True}},
        "outputs": list(outputs),
        "source": source.splitlines(keepends=True),
    }
