"""Faults that make a course unusable though every file fits its schema: ids and references that do not hold."""

from collections.abc import Iterator
from math import isclose

from kenshu.content.content import Content
from kenshu.content.lesson import Picture, cited_by
from kenshu.content.pictures import picture_faults
from kenshu.content.quizzes import MOST_POINTS, Module
from kenshu.content.reader import Source
from kenshu.errors import KenshuError
from kenshu.kinds import BaseQuestion, part_by_person
from kenshu.kinds.question import Place, repeated

# What a YAML 1.1 reader, such as nbgrader's or Excel's import, would not take as text.
_NOT_TEXT_ELSEWHERE = frozenset({"no", "yes", "on", "off", "y", "n", "true", "false", "null"})


def check(content: Content) -> list[KenshuError]:
    """Return every id and reference that does not hold, in the order of the files."""
    return [*_check_guideline(content), *_check_scenarios(content), *_check_modules(content)]


def _check_guideline(content: Content) -> Iterator[KenshuError]:
    source = content.sources["scenarios/guideline.yaml"]
    clauses = [clause.id for clause in content.guideline.clauses]
    for number, found in repeated(clauses):
        yield source.fault(("clauses", number, "id"), "duplicate_id", found=found)
    for number, clause in enumerate(content.guideline.clauses):
        if clause.parent is not None and clause.parent not in clauses[:number]:
            yield source.fault(("clauses", number, "parent"), "unknown_parent", found=clause.parent)
    yield from _check_notes(content, source)
    yield from _check_forms(content, source)


def _check_notes(content: Content, source: Source) -> Iterator[KenshuError]:
    for number, note in enumerate(content.guideline.dated_notes):
        for at, clause_id in enumerate(note.clauses):
            if clause_id not in content.guideline.by_id:
                yield source.fault(("dated_notes", number, "clauses", at), "unknown_clause", found=clause_id)


def _check_forms(content: Content, source: Source) -> Iterator[KenshuError]:
    for number, form in enumerate(content.guideline.forms):
        for _, found in repeated(form.rows):
            yield source.fault(("forms", number), "duplicate_id", found=found)
        for place, part in enumerate(form.parts):
            if bool(part.line) + bool(part.rows) + bool(part.clauses) != 1:
                yield source.fault(("forms", number, "parts", place), "form_part")
        printed = [
            (("parts", place, "clauses", at), each) for place, part in enumerate(form.parts) for at, each in enumerate(part.clauses)
        ]
        for within, clause_id in [(("clause",), form.clause), *printed]:
            if clause_id not in content.guideline.by_id:
                yield source.fault(("forms", number, *within), "unknown_clause", found=clause_id)


def _check_scenarios(content: Content) -> Iterator[KenshuError]:
    known = content.guideline.by_id
    seen: set[str] = set()
    for name, scenario in content.scenarios.items():
        source = content.sources[f"scenarios/{name}.yaml"]
        yield from _check_id(source, scenario.id)
        if scenario.picture:
            yield from picture_faults(content, source, ("picture",), scenario.picture)
        for number, question in enumerate(scenario.questions):
            place: Place = ("questions", number)
            if not question.id.startswith(f"{name}-"):
                yield source.fault((*place, "id"), "question_id", found=question.id, allowed=f"{name}-{number + 1}")
            if question.id in seen:
                yield source.fault((*place, "id"), "duplicate_id", found=question.id)
            seen.add(question.id)
            places = list(question.part_places())
            for part, found in repeated(part.id for part in question.parts):
                yield source.fault((*place, *places[part], "id"), "duplicate_id", found=found)
            for cited, clause in question.cited():
                if clause not in known:
                    yield source.fault((*place, *cited), "unknown_clause", found=clause)
            yield from _check_form(content, source, place, question)
            for fault in question.faults():
                yield source.fault((*place, *fault.place), fault.key, **fault.values)


def _check_form(content: Content, source: Source, place: Place, question: BaseQuestion) -> Iterator[KenshuError]:
    if question.on_form is None:
        return
    forms = {form.id: form for form in content.guideline.forms}
    if question.on_form not in forms:
        yield source.fault((*place, "form"), "unknown_form", found=question.on_form, allowed=", ".join(forms))
        return
    for named, row in question.rows():
        if row not in forms[question.on_form].rows:
            allowed = ", ".join(forms[question.on_form].rows)
            yield source.fault((*place, *named), "unknown_row", found=row, form=question.on_form, allowed=allowed)


def _check_id(source: Source, found: str) -> Iterator[KenshuError]:
    if found in _NOT_TEXT_ELSEWHERE:
        yield source.fault(("id",), "ambiguous_id", found=found)
    if found != source.path.stem:
        yield source.fault(("id",), "file_name", found=found, allowed=source.path.stem)


def _check_modules(content: Content) -> Iterator[KenshuError]:
    users: dict[str, list[tuple[Module, str]]] = {}
    for name, module in content.modules.items():
        source = content.sources[f"quizzes/{name}.yaml"]
        yield from _check_id(source, module.id)
        for number, clause in enumerate(module.clauses):
            if clause not in content.guideline.by_id:
                yield source.fault(("clauses", number), "unknown_clause", found=clause)
        yield from _check_lesson(content, source, module)
        for number, other in enumerate(module.updates):
            if other not in content.modules or other == name:
                yield source.fault(("updates", number), "unknown_module", found=other, allowed=", ".join(content.modules))
        for part, place, question_id in _asked(module):
            if question_id not in content.questions:
                yield source.fault(place, "unknown_question", found=question_id)
            user = next((user for user, where in users.get(question_id, []) if where != part or not _may_share(user, module)), None)
            if user is not None:
                yield source.fault(place, "used_twice", found=question_id, other=user.id)
            users.setdefault(question_id, []).append((module, part))
        yield from _check_groups(content, source, module)


def _check_lesson(content: Content, source: Source, module: Module) -> Iterator[KenshuError]:
    for within, clause in cited_by(module.lesson):
        if clause not in content.guideline.by_id:
            yield source.fault(("lesson", *within), "unknown_clause", found=clause)
    for number, block in enumerate(module.lesson):
        if isinstance(block, Picture):
            yield from picture_faults(content, source, ("lesson", number), block)


def _asked(module: Module) -> Iterator[tuple[str, Place, str]]:
    """Yield (the part, the place, the question) of every question that a module asks."""
    for number, question in enumerate(module.practice):
        yield "practice", ("practice", number), question
    for place, group in enumerate(module.test):
        for number, question in enumerate(group.questions):
            yield "test", ("test", place, "questions", number), question


def _may_share(one: Module, other: Module) -> bool:
    """Return whether two modules may ask a question in the same part: one brings the other up to date, or both do so for others."""
    return one.id in other.updates or other.id in one.updates or (one is not other and bool(one.updates and other.updates))


def _check_groups(content: Content, source: Source, module: Module) -> Iterator[KenshuError]:
    for number, name in repeated(group.group for group in module.test):
        yield source.fault(("test", number, "group"), "duplicate_id", found=name)
    for number, group in enumerate(module.test):
        place: Place = ("test", number)
        questions = [content.questions[question] for question in group.questions if question in content.questions]
        parts = [part_by_person(question) for question in questions]
        if len({part > 0 for part in parts}) > 1:
            yield source.fault((*place, "questions"), "mixed_group")
        wanted = group.take + 1 if any(parts) else 2 * group.take
        if len(group.questions) < wanted:
            yield source.fault((*place, "questions"), "small_pool", found=len(group.questions), allowed=wanted, take=group.take)
        for position, (question, part) in enumerate(zip(questions, parts, strict=True)):
            yield from _check_part(source, (*place, "questions", position), question, group.points, part)
            missing = [clause for clause in group.clauses if clause not in question.clauses]
            if missing:
                where = (*place, "questions", position)
                yield source.fault(where, "group_clause", found=question.id, missing=", ".join(missing))
    uncovered = [clause for clause in module.clauses if not any(clause in group.clauses for group in module.test)]
    if uncovered:
        yield source.fault(("clauses",), "module_clause", found=", ".join(uncovered))
    foreign = sorted({clause for group in module.test for clause in group.clauses} - set(module.clauses))
    if foreign:
        yield source.fault(("clauses",), "foreign_clause", found=", ".join(foreign))


def _check_part(source: Source, place: Place, question: BaseQuestion, points: int, part: float) -> Iterator[KenshuError]:
    """Yield where a question says that it is worth something else, or where criteria cannot share a person's part in halves."""
    if question.worth not in (None, points):
        yield source.fault(place, "criteria_points", found=question.id, points=f"{question.worth:g}", allowed=points)
    elif question.worth is None and part and not _in_halves(points * part):
        fitting = [str(each) for each in range(1, MOST_POINTS + 1) if _in_halves(each * part)]
        said = {"points": f"{points * part:.2g}", "most": points, "allowed": ", ".join(fitting) or "-"}
        yield source.fault(place, "part_in_halves", found=question.id, **said)


def _in_halves(points: float) -> bool:
    """Return whether criteria that say no points can share so many: one point at least, in halves."""
    return points > 1 - 1e-9 and isclose(2 * points, round(2 * points))
