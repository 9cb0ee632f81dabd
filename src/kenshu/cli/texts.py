"""`kenshu text` and `kenshu letter`: free texts graded, and the words of reminders."""

from dataclasses import asdict
from typing import Any

import click

from kenshu import clock
from kenshu.acts.orders import Override, TextMark, TextOf
from kenshu.cli.command import Answer, ExistingFile, command, do, group, records
from kenshu.cli.printing import print_rows, tell, words
from kenshu.course import Course
from kenshu.i18n import spoken_language

text = group("text")
letter = group("letter")

_ARGUMENTS = {"attempt_id": "ATTEMPT", "slot": "SLOT"}


@command("list", text)
def list_texts(course: Course) -> Answer:
    """Print the free texts that wait for a first mark, the longest waiting first."""
    from kenshu.acts.desk import Desk
    from kenshu.acts.texts import queue
    from kenshu.people.numbers import as_numbers, numbers_on

    with records(course) as conn:
        found = queue(Desk(conn, course, "", "lab", clock.now()))
        numbers = numbers_on(conn, clock.today(course.time_zone))

    def show() -> None:
        if not found:
            return tell("text_commands.none")
        rows = [
            [
                *(each.attempt_id, each.slot, numbers.of(each.employee_id), each.module_id),
                str(clock.day_of(each.handed_in_at, course.time_zone)),
            ]
            for each in found
        ]
        return print_rows("text_commands.column", ("attempt", "slot", "employee", "module", "handed_in"), rows)

    return Answer(as_numbers([asdict(each) for each in found], numbers), show)


@command("show", text, TextOf, _ARGUMENTS)
def show_text(course: Course, told: dict[str, Any]) -> Answer:
    """Print a free text as who grades it needs it: the question, the answer, the guide and the criteria by their places."""
    from kenshu.acts.desk import Desk
    from kenshu.acts.texts import text_of
    from kenshu.results.scoring import written_points
    from kenshu.results.text_queue import part_in_words

    lang = spoken_language()
    with records(course) as conn:
        found = text_of(Desk(conn, course, "", "lab", clock.now()), **told)
    asked, explained, parts = found.question["offered"]["prompt"][lang], found.question["explanation"], found.judged(lang)
    criteria = [(place, line[lang], found.shares[place]) for place, line in enumerate(explained["criteria"])]
    figures = {
        **told,
        "question": asked,
        "parts": [{"label": each.label, "answer": each.answer, "verdict": each.verdict} for each in parts],
        "guide": explained["guide"][lang],
        "criteria": [{"place": place, "text": line, "points": share} for place, line, share in criteria],
        "by_rule": found.by_rule,
        "by_person": found.most,
    }
    shown = [
        [asked],
        [part_in_words(each, lang) for each in parts],
        [figures["guide"], *(f"{place}: {line} ({written_points(share)})" for place, line, share in criteria)],
        [words("text_commands.most", by_rule=written_points(found.by_rule), by_person=written_points(found.most))],
    ]
    return Answer(figures, "\n\n".join("\n".join(lines) for lines in shown))


@command("grade", text, TextMark, _ARGUMENTS)
def grade(course: Course, told: dict[str, Any], *, by: str) -> Answer:
    """Give a free text its mark, by its criteria or by other points than they give."""
    return _given(do(course, "text.grade", by, told), "given")


@command("undo", text, TextOf, _ARGUMENTS)
def undo(course: Course, told: dict[str, Any], *, by: str) -> Answer:
    """Take back one's own mark of today."""
    return _given(do(course, "text.undo", by, told), "undone")


@command("settle", text, Override, _ARGUMENTS | {"points": "POINTS"})
def settle(course: Course, told: dict[str, Any], *, by: str) -> Answer:
    """Decide between two marks that differ."""
    return _given(do(course, "text.settle", by, told), "settled")


def _given(done: dict[str, Any], how: str) -> Answer:
    from kenshu.results.scoring import written_points

    numbers = {name: written_points(done[name]) for name in ("points", "score", "max_score")}
    return Answer(done, words(f"text_commands.{how}", **numbers, verdict=words(f"grading.{done['verdict']}")))


@command("set", letter)
def set_texts(course: Course, *, ja: ExistingFile, en: ExistingFile, by: str = "hr") -> Answer:
    """Set the text of reminders in both languages."""
    told = {"ja": _read(ja), "en": _read(en)}
    return _whose(do(course, "letter.set", by, told))


@command("take-back", letter)
def take_back(course: Course, *, by: str = "hr") -> Answer:
    """Let the course's text of reminders hold again."""
    return _whose(do(course, "letter.take_back", by, {}))


def _whose(done: dict[str, Any]) -> Answer:
    return Answer(done, words(f"text_commands.whose.{done['whose']}"))


def _read(file: ExistingFile) -> str:
    """Return a file's text. Raises a fault of usage where it is none in UTF-8."""
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        raise click.UsageError(words("text_commands.unreadable", file=file)) from fault
