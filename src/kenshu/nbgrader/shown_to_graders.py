"""Scene, question, clauses, guide and criteria before each free text, on the page that formgrader shows of a hand-in.

Where the text is a part of an answer, also what each other part is worth by its rule, and from where to where the points may be.

They are there alone, and in no file: what was released and handed in stays without a key, and so does nbgrader's feedback.
"""

import html
import json
from contextlib import closing
from pathlib import Path
from typing import Any

from nbconvert.preprocessors import Preprocessor
from nbformat.v4 import new_markdown_cell

from kenshu.editions.on_record import Editions, on_record
from kenshu.errors import KenshuError
from kenshu.i18n import LANGS, Lang, say
from kenshu.kinds import ReleasedQuestion, judged, setting
from kenshu.kinds.clauses import dated_notes
from kenshu.nbgrader.checks import ANSWERS
from kenshu.nbgrader.foreign import course_of
from kenshu.nbgrader.hand_in_files import as_written
from kenshu.results import grades
from kenshu.results.criteria import shares
from kenshu.results.grades import Grade
from kenshu.results.handed_in import HandedIn, handed_in
from kenshu.results.scoring import SlotScore, earned_by_rule, most_by_person, score, written_points
from kenshu.results.text_queue import as_graded, part_in_words
from kenshu.storage import open_database


class ShowToGraders(Preprocessor):
    """Puts a cell before each free text of a page of formgrader's; any other page stays as it is."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Add the cells to a notebook that is shown: it is written nowhere."""
        if "submission_id" in resources:  # formgrader's own word, which none of nbgrader's commands says
            try:
                nb.cells = list(self._with_cells(nb, resources))
            except (KenshuError, OSError, ValueError, KeyError) as fault:
                self.log.error("kenshu: %s", fault)  # the hand-in is shown without them
        return nb, resources

    def _with_cells(self, nb: Any, resources: Any) -> list[Any]:
        course = course_of(self.config)
        folder = Path(resources["metadata"]["path"])
        attempt_id = json.loads((folder / ANSWERS).read_text(encoding="utf-8"))["attempt"]
        with closing(open_database(course.database_url)) as database, database.reading() as conn:
            found = [each for each in handed_in(conn, [attempt_id]) if each.attempt.employee_id == resources["student"]]
            editions, grade = on_record(conn), grades.latest(conn, attempt_id)
        cells = []
        for cell in nb.cells:
            about = cell.metadata.get("kenshu", {})
            if found and about.get("role") == "text":
                cells += _cells(editions, found[0], grade, about["slot"])
            cells.append(cell)
        return cells


def _cells(editions: Editions, hand_in: HandedIn, grade: Grade | None, slot: str) -> list[Any]:
    answer = hand_in.answers.get(slot)
    question = editions.asked(hand_in.attempt, hand_in.attempt.draw[slot], answer)
    if question is None or "criteria" not in question["explanation"]:
        return []
    if grade is not None:
        question, scored = as_graded(editions, question, grade), grade.slots[slot]
    else:
        scored = score(hand_in.key, hand_in.attempt.draw, hand_in.answers)[slot]
    clauses = {**editions.clauses, **(hand_in.edition.clauses if hand_in.edition else {})}
    source = "\n\n".join(_shown(question, clauses, answer, scored, lang) for lang in LANGS)
    read_only = {"deletable": False, "editable": False, "kenshu": {"role": "criteria", "slot": slot}}
    return [new_markdown_cell(source, id=f"criteria-{slot}", metadata=read_only)]


def _shown(question: ReleasedQuestion, clauses: Any, answer: Any, scored: SlotScore, lang: Lang) -> str:
    """Return the cell in one language, as HTML in which nothing that anybody wrote is markup."""
    offered, explanation = question["offered"], question["explanation"]
    told = offered["scenario"]
    criteria = zip(explanation["criteria"], shares(explanation["criteria"], most_by_person(scored)), strict=True)
    parts = judged(question, answer, lang) if answer and "by_person" in scored else []
    rules = setting(offered, lang)
    scene = [each[lang] for each in (told["title"], told["story"], *([told["picture"]["alt"]] if "picture" in told else []))]
    said = {
        "scene": "\n".join([*scene, *([say("component.setting", lang), *rules] if rules else [])]),
        "question": offered["prompt"][lang],
        "clauses": "\n".join(line for name in explanation["clauses"] for line in _clause(clauses[name], lang)),
        "guide": explanation["guide"][lang],
        "parts": "\n".join(part_in_words(part, lang) for part in parts),
        "criteria": "\n".join(f"□ {criterion[lang]} ({share:.3g})" for criterion, share in criteria),
        "sum": say("texts.formgrader.sum.words", lang, **_range(scored)) if parts else "",
    }
    return "\n".join(
        f'<h5 lang="{lang}">{html.escape(say(f"texts.formgrader.{name}", lang))}</h5>\n{as_written(text, lang)}'
        for name, text in said.items()
        if text
    )


def _clause(clause: Any, lang: Lang) -> list[str]:
    return [f"{clause['label'][lang]} {clause['text'][lang]}", *dated_notes(clause, lang)]


def _range(scored: SlotScore) -> dict[str, str]:
    least, part = earned_by_rule(scored), most_by_person(scored)
    return {"least": written_points(least), "part": written_points(part), "most": written_points(least + part)}
