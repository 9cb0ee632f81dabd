"""Build of a module's nbgrader source notebook, and beside it the questions that a learner's kernel reads.

    notebooks/modules/<module>/<module>.ipynb     with the keys, in hidden tests; nbgrader strips them on release
    notebooks/modules/<module>/questions.json     without any key: its bytes do not change when a key does

Both have the same bytes every time they are built from the same scenarios and quizzes. Whatever else stands in `notebooks/modules/`
is a trainer's, and stays.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from kenshu.content import Content, Module, Slot
from kenshu.course import Course
from kenshu.editions import cells
from kenshu.editions.compose import compose
from kenshu.editions.edition import public
from kenshu.editions.lesson import as_markdown
from kenshu.editions.released import QUESTIONS, Released, is_own
from kenshu.editions.stored_output import before_a_kernel
from kenshu.errors import KenshuError
from kenshu.i18n import LANGS, Lang, multilingual, say
from kenshu.kinds import awaits_person
from kenshu.storage.files import write_whole


class Changed(NamedTuple):
    """Paths from the course's root, sorted: those to write or written, and those to remove or removed."""

    written: list[Path]
    removed: list[Path]


def build(course: Course, content: Content) -> Changed:
    """Write what differs from what would be built, and remove what the kit itself built of modules that are gone.

    Raises KenshuError where somebody else's file stands in a module's place, before anything is changed, and StorageFailed.
    """
    files = built(content)
    changed = _differing(course, files)
    for path in changed.written:
        target = course.root / path
        own = is_own(target) or is_own(target.with_name(f"{target.parent.name}.ipynb"))
        if target.exists() and not own:
            raise KenshuError("build.foreign", path=path.as_posix())
    for path in changed.written:
        target = course.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        write_whole(target, files[path])
    for path in changed.removed:
        (course.root / path).unlink()
    return changed


def differences(course: Course, content: Content) -> Changed:
    """Return the files that differ from what the scenarios and quizzes say, and what the kit built of modules that are gone."""
    return _differing(course, built(content))


def _differing(course: Course, files: Mapping[Path, bytes]) -> Changed:
    there = {path: course.root / path for path in sorted(files)}
    written = [path for path, file in there.items() if not file.is_file() or file.read_bytes() != files[path]]
    found = {path.relative_to(course.root) for path in course.modules.glob("*/*") if is_own(path)}
    return Changed(written, sorted(found - set(files)))


def built(content: Content) -> dict[Path, bytes]:
    """Return {path from the course's root: its bytes} of every module."""
    files: dict[Path, bytes] = {}
    for module in content.modules.values():
        folder = Path("notebooks", "modules", module.id)
        composed = compose(content, module)
        files[folder / f"{module.id}.ipynb"] = _json(notebook(content, module, composed))
        files[folder / QUESTIONS] = _json(public(composed))
    return files


def notebook(content: Content, module: Module, edition: dict[str, Any]) -> dict[str, Any]:
    """Return a module's source notebook (nbformat 4.5), of what its edition says."""
    composed = multilingual(edition)
    lesson, released = composed["lesson"], Released.of_json(public(composed))
    langs = (*LANGS, *content.language_names)
    intro = {lang: f"# {composed['title'][lang]}\n\n{composed['intro'][lang]}" for lang in langs}
    return {
        "cells": [
            *(cells.text_cell("intro", "intro", lang, intro[lang]) for lang in langs),
            *(cells.lesson_cell(lang, as_markdown(lesson, lang)) for lang in langs if lesson),
            cells.setup_cell(),
            *_heading(langs, "practice"),
            *(cells.practice_cell(slot.id, before_a_kernel(released, "practice", slot.id)) for slot in released.of("practice")),
            *_heading(langs, "test", pass_mark=module.pass_mark),
            *(cell for slot in module.test_slots for cell in _test_cells(content, released, slot)),
            *_heading(langs, "hand_in"),
            cells.hand_in_cell(),
        ],
        "metadata": {
            "kenshu": {"module": module.id},
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def _test_cells(content: Content, released: Released, slot: Slot) -> list[cells.Cell]:
    pool = [content.questions[question] for question in slot.pool]
    question_cell = cells.question_cell(slot.id, before_a_kernel(released, "question", slot.id))
    keys = {question.id: {"kind": question.kind, "key": question.key()} for question in pool}
    if any(awaits_person(**each) for each in keys.values()):
        return [question_cell, cells.text_answer_cell(slot.id, slot.points)]
    return [question_cell, cells.grade_cell(slot.id, slot.points, keys)]


def _heading(langs: Iterable[Lang], part: str, **values: object) -> Iterator[cells.Cell]:
    for lang in langs:
        source = f"## {say(f'notebook.{part}', lang)}\n\n{say(f'notebook.{part}.text', lang, **values)}"
        yield cells.text_cell(f"heading-{part.replace('_', '-')}", "heading", lang, source)


def _json(data: dict[str, Any]) -> bytes:
    return (json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
