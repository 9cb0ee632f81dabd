"""The folder of a hand-in, as nbgrader wants it: `submitted/<employee>/<module>/`.

It is made from the released copy and the recorded answers, and can be made again at any time; nothing in it comes from a learner's
notebook. The notebook holds the learner's words in one place, the cell that a person grades, and inertly there.
"""

import html
import json
from datetime import UTC, datetime
from typing import Any

from kenshu.course import Course
from kenshu.errors import CourseMissing
from kenshu.grading.checks import ANSWERS
from kenshu.i18n import LANGS
from kenshu.player.attempts import Attempt
from kenshu.player.released import QUESTIONS
from kenshu.storage.files import replace_folder

TIMESTAMP = "timestamp.txt"


def write_submission(course: Course, attempt: Attempt, receipt: str, answers: dict[str, Any], at: datetime) -> None:
    """Put the hand-in's folder in place, whole. Raises StorageFailed, and CourseMissing where the module is not released."""
    released = course.release / attempt.module_id
    name = f"{attempt.module_id}.ipynb"
    try:
        notebook = json.loads((released / name).read_bytes())
        questions = (released / QUESTIONS).read_bytes()
    except FileNotFoundError as fault:
        raise CourseMissing("course.not_released", module=attempt.module_id) from fault
    record = {
        "attempt": attempt.id,
        "employee": attempt.employee_id,
        "module": attempt.module_id,
        "number": attempt.number,
        "draw": attempt.draw,
        "answers": answers,
        "handed_in_at": at.astimezone(UTC).isoformat(timespec="microseconds"),
        "receipt": receipt,
    }
    write_texts(notebook, json.loads(questions), attempt.draw, answers)
    files = {name: _json(notebook), QUESTIONS: questions, ANSWERS: _json(record), TIMESTAMP: nbgrader_time(at).encode()}
    replace_folder(course.submitted / attempt.employee_id / attempt.module_id, files)


def write_texts(notebook: dict[str, Any], questions: dict[str, Any], draw: dict[str, str], answers: dict[str, Any]) -> None:
    """Write each free text into its cell; the cell of a blank one stays as released, which nbgrader scores 0."""
    for cell in notebook["cells"]:
        about = cell["metadata"].get("kenshu", {})
        if about.get("role") == "text" and answers.get(about["slot"]):
            question = questions["questions"][draw[about["slot"]]]
            cell["source"] = inert(question["prompt"], answers[about["slot"]]).splitlines(keepends=True)


def inert(prompt: dict[str, str], text: str) -> str:
    """A question and a person's answer as Markdown that nothing in the answer can turn into markup, script or mathematics.

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
    """A moment as nbgrader reads and writes it in `timestamp.txt`: in UTC, and saying so."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f} UTC"


def _json(data: dict[str, Any]) -> bytes:
    return (json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def written_attempt(course: Course, attempt: Attempt) -> str | None:
    """The id of the attempt whose hand-in the person's folder for the module holds; None where there is no whole one."""
    folder = course.submitted / attempt.employee_id / attempt.module_id
    try:
        found: str = json.loads((folder / ANSWERS).read_bytes())["attempt"]
    except (OSError, ValueError, LookupError, TypeError):
        return None
    return found if (folder / f"{attempt.module_id}.ipynb").is_file() else None
