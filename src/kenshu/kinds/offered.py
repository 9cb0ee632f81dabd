"""What a learner is offered of a question, and the strict reading of an answer to it.

Both work on the public form alone: what reads an answer holds no key.

    {"id", "kind", "prompt": {"ja", "en"}, "scenario": {"id", "title", "story"}, "parts": [{"id", "text"}], "max_length" (text)}
"""

from collections.abc import Callable
from typing import Any

from kenshu.errors import AnswerRefused
from kenshu.kinds.sort import VERDICTS

Offered = dict[str, Any]


def read_answer(offered: Offered, raw: object) -> Any:
    """An answer's value, in one form for one meaning. None is an answer taken back.

    Raises AnswerRefused for a wrong shape or for anything that was not offered.
    """
    return None if raw is None else _READERS[offered["kind"]](offered, raw)


def is_complete(offered: Offered, value: Any) -> bool:
    """Whether an answer leaves nothing of its question open."""
    if offered["kind"] == "sort":
        return value is not None and len(value) == len(offered["parts"])
    if offered["kind"] == "text":
        return bool(value and value.strip())
    return bool(value) or (offered["kind"] == "mark" and value == [])


def _ids(offered: Offered) -> list[str]:
    return [part["id"] for part in offered["parts"]]


def _refuse(offered: Offered, reason: str, **values: object) -> AnswerRefused:
    return AnswerRefused(f"answer.{reason}", question=offered["id"], **values)


def _text_of(found: object) -> str:
    text = repr(found)
    return text if len(text) <= 60 else text[:60] + "…"


def _read_single(offered: Offered, raw: object) -> str:
    if not isinstance(raw, str):
        raise _refuse(offered, "shape", found=type(raw).__name__, allowed="text")
    if raw not in _ids(offered):
        raise _refuse(offered, "not_offered", found=_text_of(raw), allowed=", ".join(_ids(offered)))
    return raw


def _read_set(offered: Offered, raw: object) -> list[str] | None:
    chosen = _read_list(offered, raw)
    if not chosen and offered["kind"] == "multiple":
        return None
    return sorted(chosen)


def _read_order(offered: Offered, raw: object) -> list[str]:
    chosen = _read_list(offered, raw)
    if len(chosen) != len(_ids(offered)):
        raise _refuse(offered, "order_incomplete", found=len(chosen), allowed=len(_ids(offered)))
    return chosen


def _read_list(offered: Offered, raw: object) -> list[str]:
    if not isinstance(raw, list):
        raise _refuse(offered, "shape", found=type(raw).__name__, allowed="list")
    ids = _ids(offered)
    for item in raw:
        if not isinstance(item, str) or item not in ids:
            raise _refuse(offered, "not_offered", found=_text_of(item), allowed=", ".join(ids))
    if len(set(raw)) != len(raw):
        raise _refuse(offered, "twice", found=_text_of(raw))
    return list(raw)


def _read_sort(offered: Offered, raw: object) -> dict[str, str] | None:
    if not isinstance(raw, dict):
        raise _refuse(offered, "shape", found=type(raw).__name__, allowed="object")
    ids = _ids(offered)
    for part_id, verdict in raw.items():
        if part_id not in ids:
            raise _refuse(offered, "not_offered", found=_text_of(part_id), allowed=", ".join(ids))
        if verdict not in VERDICTS:
            raise _refuse(offered, "not_offered", found=_text_of(verdict), allowed=", ".join(VERDICTS))
    return {part_id: raw[part_id] for part_id in ids if part_id in raw} or None


def _read_text(offered: Offered, raw: object) -> str | None:
    if not isinstance(raw, str):
        raise _refuse(offered, "shape", found=type(raw).__name__, allowed="text")
    if len(raw) > offered["max_length"]:
        raise _refuse(offered, "too_long", found=len(raw), allowed=offered["max_length"])
    if any((ord(char) < 32 and char not in "\t\n\r") or 0xD800 <= ord(char) <= 0xDFFF for char in raw):
        raise _refuse(offered, "control_characters")
    return raw if raw.strip() else None


_READERS: dict[str, Callable[[Offered, object], Any]] = {
    "single": _read_single,
    "multiple": _read_set,
    "mark": _read_set,
    "order": _read_order,
    "sort": _read_sort,
    "text": _read_text,
}
