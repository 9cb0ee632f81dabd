"""The folder of a hand-in, as nbgrader wants it: `submitted/<employee>/<module>/`.

It is made from the released copy and the recorded answers, and can be made again at any time; nothing in it comes from a learner's
notebook. The notebook holds the learner's words in one place, the cell that a person grades, and inertly there.
"""

import html
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from kenshu.editions.released import QUESTIONS
from kenshu.errors import CourseMissing
from kenshu.i18n import LANGS
from kenshu.kinds import Bilingual
from kenshu.nbgrader.checks import ANSWERS
from kenshu.nbgrader.notebook_text import NotebookText
from kenshu.results.handed_in import HandedIn

TIMESTAMP = "timestamp.txt"


class Submissions:
    """The files of hand-ins at one module."""

    def __init__(self, released: Path) -> None:
        """Take the module's released folder. Raises CourseMissing where it is not released."""
        self.name = f"{released.name}.ipynb"
        try:
            self.released: dict[str, Any] = json.loads((released / self.name).read_bytes())
            self.questions = (released / QUESTIONS).read_bytes()
        except FileNotFoundError as fault:
            raise CourseMissing("course.not_released", module=released.name) from fault
        self._text = NotebookText(self.released)
        about = {place: cell["metadata"].get("kenshu", {}) for place, cell in enumerate(self._text.cells)}
        self._texts = {known["slot"]: place for place, known in about.items() if known.get("role") == "text"}

    def sources(self, hand_in: HandedIn) -> dict[int, str]:
        """Return {place of a cell: its source} of each free text; a blank one stays as released, which nbgrader scores 0."""
        draw, answers = hand_in.attempt.draw, hand_in.answers
        written = {slot: place for slot, place in self._texts.items() if answers.get(slot)}
        assert hand_in.edition is not None
        asked = hand_in.edition.released.questions
        return {place: inert(asked[draw[slot]]["prompt"], answers[slot]) for slot, place in written.items()}

    def files(self, hand_in: HandedIn, sources: Mapping[int, str]) -> dict[str, bytes]:
        """Return {name: content} of everything in the hand-in's folder."""
        own = {place: self._text.with_source(place, source) for place, source in sources.items()}
        return {
            self.name: self._text.with_cells(own),
            ANSWERS: json.dumps(_record(hand_in), ensure_ascii=False, sort_keys=True).encode(),
            TIMESTAMP: nbgrader_time(hand_in.at).encode(),
        }


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


def inert(prompt: Bilingual, text: str) -> str:
    """Return a question and a person's answer as Markdown that nothing in the answer can turn into markup, script or mathematics.

    formgrader renders Markdown and the HTML in it without cleaning it. Within <pre>, which Markdown leaves alone up to </pre> and
    MathJax skips, every character that could end or begin markup stands as its number.
    """
    asked = "\n".join(f'<p lang="{lang}">{html.escape(prompt[lang])}</p>' for lang in LANGS)
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    written = "".join(f"&#{ord(char)};" if char in _MARKUP else char for char in lines)
    return f'{asked}\n\n<pre style="white-space: pre-wrap">{written}</pre>'


# Markdown's and HTML's own characters, and the separators that some readers take for the end of a line.
_MARKUP = frozenset("&<>\"'`$\\[]()!*_#~|\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029")


def nbgrader_time(at: datetime) -> str:
    """Return a moment as nbgrader reads and writes it in `timestamp.txt`: in UTC, and saying so."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f} UTC"
