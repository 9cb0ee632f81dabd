"""The Japanese texts of a course and of the kit: what is to be read."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from kenshu.content import Content
from kenshu.content.translations import translated
from kenshu.furigana.texts import japanese_in, pieces_of
from kenshu.i18n import catalogue
from kenshu.kinds import released_question

# Of the kit's words, those that learners meet.
_ROOMS = (
    "api", "branch", "component", "days", "faults", "form", "guideline_page", "lab", "lesson", "letters", "notebook", "password",
    "plain", "web",
)  # fmt: skip
_PLACE = re.compile(r"\{(\w+)\}")
_NUMBERS = (*range(32), 45, 50, 60, 70, 80, 90, 100)  # what may stand in the kit's words for a number


def offered_texts(title: Mapping[str, str], content: Content) -> Iterator[str]:
    """Yield the texts of a course that anybody may read: its title, the guideline, modules, and questions without their reasons."""
    yield from _said({"title": title, "guideline": content.guideline.model_dump(mode="json")}, content)
    for module in content.modules.values():
        yield from _said(module.model_dump(mode="json", include={"title", "intro", "lesson"}), content)
    for released in _released(content):
        yield from _said(released["offered"], content)


def explained_texts(content: Content) -> Iterator[str]:
    """Yield the texts of a course that belong to keys and reasons."""
    for released in _released(content):
        yield from _said([released["key"], released["explanation"]], content)


def _said(data: Any, content: Content) -> Iterator[str]:
    """Yield the Japanese texts of plain data, in easy Japanese too where the course has it."""
    yield from japanese_in(translated(data, content.languages))


def _released(content: Content) -> Iterator[Any]:
    layouts = {form.id: form.layout() for form in content.guideline.forms}
    for name, question in content.questions.items():
        yield released_question(question, content.scenario_of[name], layouts)


def whole_text(title: Mapping[str, str], content: Content) -> str:
    """Return everything that is read in a course, in the pieces in which it is read, a line each."""
    return "\n".join(pieces_of([*kit_texts(), *offered_texts(title, content), *explained_texts(content)]))


def kit_texts() -> Iterator[str]:
    """Yield the kit's own words that learners meet, with numbers where something is put in."""
    for room in _ROOMS:
        for text in japanese_in(catalogue(room)):
            yield from dict.fromkeys(_PLACE.sub(str(number), text) for number in _NUMBERS)
