"""The files that trainers write, read and checked as a whole."""

from typing import Any

from kenshu.content.check import check
from kenshu.content.content import NO_FURIGANA, Content, Furigana, Scenario
from kenshu.content.furigana_file import furigana_of
from kenshu.content.guideline import Clause, Guideline
from kenshu.content.quizzes import Group, Module, Slot
from kenshu.content.reader import Source, convert, read
from kenshu.content.translations import read_translations
from kenshu.course import Course
from kenshu.errors import ContentFaults, KenshuError

__all__ = ["NO_FURIGANA", "Clause", "Content", "Furigana", "Group", "Guideline", "Module", "Scenario", "Slot", "Source", "load"]


def load(course: Course) -> Content:
    """Return the content of a course. Raises ContentFaults with every fault of every file."""
    content, faults = read_all(course)
    if faults or content is None:
        raise ContentFaults(faults)
    return content


def read_all(course: Course) -> tuple[Content | None, list[KenshuError]]:
    """Return the content as far as it can be read, and every fault; the content is None where a file does not fit its schema."""
    faults: list[KenshuError] = []
    sources: dict[str, Source] = {}
    found: dict[type[Any], dict[str, Any]] = {Guideline: {}, Scenario: {}, Module: {}}
    for path in (*sorted(course.scenarios.glob("*.yaml")), *sorted(course.quizzes.glob("*.yaml"))):
        source = read(path, faults)
        if source is not None:
            sources[str(path.relative_to(course.root))] = source
            model = Module if path.parent == course.quizzes else Guideline if path.name == "guideline.yaml" else Scenario
            found[model][path.stem] = convert(source, model, faults)
    if not (course.scenarios / "guideline.yaml").is_file():
        faults.append(KenshuError("content.no_guideline", folder=course.scenarios))
    languages = read_translations(course, sources, faults)
    furigana = furigana_of(course, faults)
    if faults:
        return None, faults
    written = (found[Guideline]["guideline"], found[Scenario], found[Module], sources)
    content = Content(*written, languages, course.added_languages, furigana)
    return content, check(content)
