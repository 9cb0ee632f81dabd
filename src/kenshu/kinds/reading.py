"""Strict reading of an answer: the checks that kinds share. Only the shape that is expected and what was offered is taken."""

from collections.abc import Collection, Mapping
from typing import Any

from kenshu.errors import AnswerRefused
from kenshu.i18n import Lang
from kenshu.kinds.contract import Offered


def part_ids(offered: Offered) -> list[str]:
    """Return the ids of a question's parts, in the order offered."""
    return [part["id"] for part in offered["parts"]]


def texts(offered: Offered, lang: Lang) -> Mapping[str, str]:
    """Return {part id: its text}."""
    return {part["id"]: part["text"][lang] for part in offered["parts"]}


def refused(offered: Offered, reason: str, **values: object) -> AnswerRefused:
    """Return the refusal of an answer, with the message `faults.answer.<reason>`."""
    return AnswerRefused(f"answer.{reason}", question=offered["id"], **values)


def read_text(offered: Offered, raw: object) -> str:
    """Return an answer that is a text. Raises AnswerRefused."""
    if not isinstance(raw, str):
        raise refused(offered, "shape", found=type(raw).__name__, allowed="text")
    return raw


def read_words(offered: Offered, raw: object, most: int, *, lines: bool) -> str | None:
    """Return what somebody wrote, of characters that can be shown, as it was written; None for a blank. Raises AnswerRefused."""
    text = read_text(offered, raw)
    if len(text) > most:
        raise refused(offered, "too_long", found=len(text), allowed=most)
    allowed = "\t\n\r" if lines else ""
    if any((ord(char) < 32 and char not in allowed) or 0xD800 <= ord(char) <= 0xDFFF for char in text):
        raise refused(offered, "control_characters")
    return text if text.strip() else None


def read_one(offered: Offered, raw: object, allowed: Collection[str]) -> str:
    """Return one of what is allowed. Raises AnswerRefused."""
    if not isinstance(raw, str) or raw not in allowed:
        raise refused(offered, "not_offered", found=_shortened(raw), allowed=", ".join(allowed))
    return raw


def read_several(offered: Offered, raw: object) -> list[str]:
    """Return ids of parts, each at most once, in the order given. Raises AnswerRefused."""
    if not isinstance(raw, list):
        raise refused(offered, "shape", found=type(raw).__name__, allowed="list")
    ids = part_ids(offered)
    chosen = [read_one(offered, each, ids) for each in raw]
    if len(set(chosen)) != len(chosen):
        raise refused(offered, "twice", found=_shortened(raw))
    return chosen


def _shortened(found: Any) -> str:
    text = repr(found)
    return text if len(text) <= 60 else text[:60] + "…"
