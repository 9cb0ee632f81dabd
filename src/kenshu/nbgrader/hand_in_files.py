"""The files of a hand-in, as nbgrader wants and leaves them: `submitted/` and `autograded/<employee>/<module>/`.

They are made from the released copy and the recorded answers, and can be made again at any time; nothing in them comes from a
learner's notebook. The notebook holds the learner's words in one place, the cell that a person grades, and inertly there. In
`autograded/` it has the released cells restored and the points as their outputs, for formgrader, generate_feedback and export.
"""

import html
import json
from collections.abc import Mapping
from copy import deepcopy
from datetime import UTC, datetime
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from kenshu.editions.released import QUESTIONS
from kenshu.errors import CourseMissing
from kenshu.i18n import LANGS, Lang
from kenshu.kinds import Bilingual, answer_in_words, awaits_person
from kenshu.nbgrader.checks import ANSWERS
from kenshu.nbgrader.gradebook import Points, Tests
from kenshu.results.handed_in import HandedIn

TIMESTAMP = "timestamp.txt"


class NotebookText:
    """The text of a notebook and of others that differ from it in a few cells: all the other cells are turned into text once."""

    def __init__(self, notebook: dict[str, Any]) -> None:
        """Take a notebook that is not changed any more."""
        self.cells: list[dict[str, Any]] = notebook["cells"]
        self._texts = [_cell_text(cell) for cell in self.cells]
        self._without_source = cache(lambda place: _cell_text(self.cells[place] | {"source": []}).rpartition(b'"source": []'))
        self._before, _, self._after = json_text(notebook | {"cells": []}).partition(b'"cells": []')

    def with_cells(self, own: Mapping[int, bytes]) -> bytes:
        """Return the notebook with other cells in some places, {place: the cell's text}: the bytes as `json_text` of the whole."""
        texts = [own.get(place, text) for place, text in enumerate(self._texts)]
        return b"".join([self._before, b'"cells": [\n  ', b",\n  ".join(texts), b"\n ]", self._after])

    def with_source(self, place: int, source: str) -> bytes:
        """Return the text of a cell with another source, which is not empty."""
        before, _, after = self._without_source(place)
        lines = [json.dumps(line, ensure_ascii=False).encode() for line in source.splitlines(keepends=True)]
        return b"".join([before, b'"source": [\n    ', b",\n    ".join(lines), b"\n   ]", after])


def _cell_text(cell: Mapping[str, Any]) -> bytes:
    return _json(cell).replace("\n", "\n  ").encode()


def json_text(data: Mapping[str, Any]) -> bytes:
    """Return a notebook as nbgrader writes it: sorted, a blank for each level."""
    return (_json(data) + "\n").encode()


def _json(data: Mapping[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True)


class HandInFiles:
    """The files of hand-ins at one module: what they have in common is turned into text once."""

    def __init__(self, released: Path, tests: Tests | None) -> None:
        """Take the module's released folder, and its tests where graded ones are to be made. Raises CourseMissing."""
        self._name = f"{released.name}.ipynb"
        try:
            self._released: dict[str, Any] = json.loads((released / self._name).read_bytes())
            self._questions = (released / QUESTIONS).read_bytes()
        except FileNotFoundError as fault:
            raise CourseMissing("course.not_released", module=released.name) from fault
        for cell in self._released["cells"]:
            if cell["cell_type"] == "code":
                cell["outputs"] = []  # the same for everybody; nbgrader clears them too
        self._text = NotebookText(self._released)
        self._tests = tests
        self._with_points = cache(self._cell_with_points)  # a slot earns one of a few shares: the same cells come again and again
        about = {place: cell["metadata"].get("kenshu", {}) for place, cell in enumerate(self._text.cells)}
        self._texts = {known["slot"]: place for place, known in about.items() if known.get("role") == "text"}

    def folders(self, hand_in: HandedIn, points: Points | None) -> list[dict[str, bytes]]:
        """Return {name: content} of the submitted folder, and of the graded one where there are points by the key."""
        draw, answers = hand_in.attempt.draw, hand_in.answers
        assert hand_in.edition is not None
        asked = {slot: hand_in.edition.questions.get(draw[slot]) for slot in self._texts if answers.get(slot)}
        # A blank one stays as released, which nbgrader scores 0. Before editions another question may have stood there.
        words = {
            self._texts[slot]: inert(
                each["offered"]["prompt"], *(answer_in_words(each["offered"], answers[slot], lang) for lang in LANGS)
            )
            for slot, each in asked.items()
            if each and awaits_person(each["offered"]["kind"], each["key"])
        }
        submitted = {
            self._name: self._text.with_cells({place: self._text.with_source(place, said) for place, said in words.items()}),
            ANSWERS: json.dumps(_record(hand_in), ensure_ascii=False, sort_keys=True).encode(),
            TIMESTAMP: nbgrader_time(hand_in.at).encode(),
        }
        if points is None:
            return [submitted]
        text, graded = self._graded
        own = {place: text.with_source(place, said) for place, said in words.items()}
        own |= {place: self._with_points(place, repr(points[slot])) for slot, place in graded.items() if slot in points}
        return [submitted, submitted | {QUESTIONS: self._questions, self._name: text.with_cells(own)}]

    @cached_property
    def _graded(self) -> tuple[NotebookText, dict[str, int]]:
        """The notebook with the released cells restored, and {slot: place of its graded cell} of what the key decides."""
        assert self._tests is not None
        notebook, names = deepcopy(self._released), {}
        for place, cell in enumerate(notebook["cells"]):
            marks = cell["metadata"].get("nbgrader")
            if marks is not None:
                names[marks["grade_id"]] = place
                source = self._tests.cells[marks["grade_id"]]
                marks["checksum"] = source.checksum
                if source.locked:
                    cell["source"] = source.source.splitlines(keepends=True)
        return NotebookText(notebook), {cell.slot: names[cell.name] for cell in self._tests.graded if cell.locked}

    def _cell_with_points(self, place: int, points: str) -> bytes:
        output = {"data": {"text/plain": [points]}, "execution_count": 1, "metadata": {}, "output_type": "execute_result"}
        return _cell_text(self._graded[0].cells[place] | {"execution_count": 1, "outputs": [output]})


def _record(hand_in: HandedIn) -> dict[str, Any]:
    attempt = hand_in.attempt
    return {
        "attempt": attempt.id,
        "employee": attempt.employee_id,
        "module": attempt.module_id,
        "number": attempt.number,
        "draw": attempt.draw,
        "answers": hand_in.answers,
        "handed_in_at": hand_in.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "receipt": hand_in.receipt,
    }


def inert(prompt: Bilingual, *texts: str) -> str:
    """Return a question and a person's answer as Markdown that nothing in the answer can turn into markup, script or mathematics.

    `texts` is the answer in each language; one that says the same stands once.

    formgrader renders Markdown and the HTML in it without cleaning it. Within <pre>, which Markdown leaves alone up to </pre> and
    MathJax skips, every character that could end or begin markup stands as its number.
    """
    asked = "\n".join(f'<p lang="{lang}">{html.escape(prompt[lang])}</p>' for lang in LANGS)
    written = "\n".join(as_written(text) for text in dict.fromkeys(texts))
    return f"{asked}\n\n{written}"


def as_written(text: str, lang: Lang | None = None) -> str:
    """Return text as HTML in Markdown that shows it as it was written, and nothing else."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    written = "".join(f"&#{ord(char)};" if char in _MARKUP else char for char in lines)
    spoken = f' lang="{lang}"' if lang else ""
    return f'<pre{spoken} style="white-space: pre-wrap">{written}</pre>'


# Markdown's and HTML's own characters, and the separators that some readers take for the end of a line.
_MARKUP = frozenset("&<>\"'`$\\[]()!*_#~|\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029")


def nbgrader_time(at: datetime) -> str:
    """Return a moment as nbgrader reads and writes it in `timestamp.txt`: in UTC, and saying so."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f} UTC"
