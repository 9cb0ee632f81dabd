"""What a roster's page and its command say alike: posts, what is corrected, read otherwise, passed by, left out and asked."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from kenshu.clock import written_date
from kenshu.i18n import Lang, say
from kenshu.people.numbers import AGAIN
from kenshu.roster.once import some_rows

_LEFT_OUT = 5  # rows whose words are shown, of each reason


def post_in_words(post: Mapping[str, Any], lang: Lang) -> str:
    """Return a post as `総務部/人事課 (正規; 兼務 税務部; 所属長)`."""
    more = [say(f"people.employment.{post['employment_type']}", lang)]
    if post["concurrent"]:
        more.append(say("people.roster.concurrent", lang, departments=", ".join(post["concurrent"])))
    more += [say(f"people.duty.{duty}", lang) for duty in post["duties"]]
    return f"{post['department']} ({'; '.join(more)})"


def corrected_in_words(corrections: Sequence[Mapping[str, str]], lang: Lang) -> tuple[str, str]:
    """Return what is corrected of a person, a line each: what it was, and what it will be."""
    sides = []
    for side in ("before", "after"):
        values = ((say(f"people.roster.field.{each['field']}", lang), each[side]) for each in corrections)
        sides.append("\n".join(f"{field}: {value or say('people.roster.empty', lang)}" for field, value in values))
    before, after = sides
    return before, after


def former_in_words(former: Mapping[str, Any], lang: Lang) -> str:
    """Return somebody on record who may be meant: number, name, kana, department, from when until when, completions."""

    def day(name: str) -> str:
        return written_date(date.fromisoformat(former[name]), lang) if former[name] else ""

    named = f"{former['number']} {former['name']}" + (f" ({former['kana']})" if former["kana"] else "")
    said = [named, former["department"]]
    said += [say(f"people.roster.former.{name}", lang, day=day(name)) for name in ("joined", "left") if former[name]]
    said.append(say("people.roster.former.completions", lang, number=former["completions"]))
    return say("staff.comma", lang).join(part for part in said if part)


def option_of(question: Mapping[str, Any], former: Mapping[str, Any]) -> str:
    """Return the option of the command by which a number in the roster is said to be somebody on record."""
    if question["holds"] and former == question["people"][0]:
        return f"--same {question['number']}"
    return f"--changed {changed(question, former)}"


def changed(question: Mapping[str, Any], former: Mapping[str, Any]) -> str:
    """Return the answer OLD=NEW that says so; who has no number of their own any more is named by the id."""
    return f"{former['number'] if former['called'] else AGAIN + former['employee_id']}={question['number']}"


def passed_by_in_words(shown: Mapping[str, Any], lang: Lang) -> list[str]:
    """Return what of a file was not read, or was read though Excel hides it: sheets, titles, rows and columns; a sentence each."""
    comma = say("staff.comma", lang)
    told = {
        "unread_sheets": {"sheets": comma.join(shown["unread_sheets"])},
        "titles": {"titles": " / ".join(shown["titles"])},
        "passed_by": {"columns": comma.join(f"「{heading}」" for heading in shown["passed_by"])},
    }
    said = [say(f"people.roster.{name}", lang, **values) for name, values in told.items() if shown[name]]
    if shown["hidden"]:
        said.append(say(f"people.roster.hidden.{shown['hidden']}", lang, places=comma.join(shown["hidden_places"])))
    for why in dict.fromkeys(each["why"] for each in shown["left_out"]):
        rows = [each for each in shown["left_out"] if each["why"] == why]
        named = [say("people.roster.left_out", lang, **each) for each in rows[:_LEFT_OUT]]
        more = say("people.roster.left_out.more", lang, number=len(rows) - _LEFT_OUT) if len(rows) > _LEFT_OUT else ""
        said.append(say(f"people.roster.left_out.{why}", lang, rows=comma.join(named) + more))
    return said


def reread_once(reread: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return what was read otherwise than it is written, the same value in many rows once; `row` names some of them."""
    rows: dict[tuple[str, str, str, str], list[int]] = {}
    for each in reread:
        rows.setdefault((each["kind"], each["column"], _on_a_line(each["found"]), each["taken"]), []).append(each["row"])
    return [
        {"kind": kind, "column": column, "found": found, "taken": taken, "row": some_rows(numbers)}
        for (kind, column, found, taken), numbers in rows.items()
    ]


def path_in_words(department: Mapping[str, str]) -> str:
    """Return a department as it is written, and as the path that it may be."""
    return f"{_on_a_line(department['found'])} → {department['taken']}"


def _on_a_line(text: str) -> str:
    return text.replace("\n", "⏎")
