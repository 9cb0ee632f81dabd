"""Changes of a roster in words, for its page and its command: posts, and what is corrected."""

from collections.abc import Mapping, Sequence
from typing import Any

from kenshu.i18n import Lang, say


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
