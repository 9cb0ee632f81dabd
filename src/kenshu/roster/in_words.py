"""Changes of a roster in words, for its page and its command: posts, and what is corrected."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from kenshu.clock import written_date
from kenshu.i18n import Lang, say
from kenshu.people.numbers import AGAIN


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
