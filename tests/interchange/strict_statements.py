"""The rules of a statement by xAPI 1.0.3 (ADL), part 2, written anew from the specification: `faults` names what breaks them."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

VOIDED = "http://adlnet.gov/expapi/verbs/voided"

_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
_IFI = ("mbox", "mbox_sha1sum", "openid", "account")

Check = Callable[[Any], bool]


def is_iri(value: Any) -> bool:
    """An absolute address."""
    return isinstance(value, str) and bool(urlsplit(value).scheme) and " " not in value


def is_uuid(value: Any) -> bool:
    """A UUID in the standard text form."""
    return isinstance(value, str) and re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", value, re.I) is not None


def is_moment(value: Any) -> bool:
    """ISO 8601 with a zone; an unknown one (-00:00) is none."""
    said = isinstance(value, str) and _MOMENT.fullmatch(value) is not None and not value.endswith("-00:00")
    return said and datetime.fromisoformat(value).tzinfo is not None


def is_language_map(value: Any) -> bool:
    """{RFC 5646 tag: text}."""
    return isinstance(value, dict) and all(_TAG.fullmatch(tag) and isinstance(text, str) for tag, text in value.items())


def is_extensions(value: Any) -> bool:
    """{IRI: anything}."""
    return isinstance(value, dict) and all(map(is_iri, value))


def is_bool(value: Any) -> bool:
    """True or false, and no number."""
    return isinstance(value, bool)


def is_text(value: Any) -> bool:
    """Some text."""
    return isinstance(value, str) and bool(value)


def _shape(value: Any, where: str, needed: Mapping[str, Check], more: Mapping[str, Check]) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{where}: no object"
        return
    yield from (f"{where}.{name}: missing" for name in needed if name not in value)
    for name, each in value.items():
        check = needed.get(name) or more.get(name)
        if check is None:
            yield f"{where}.{name}: unknown"
        elif not check(each):
            yield f"{where}.{name}: {each!r}"


def faults(statement: Any) -> list[str]:
    """Every breach of the rules in a statement; none: it is valid."""
    anything: Check = lambda _: True  # noqa: E731 - what is looked at below
    needed = dict.fromkeys(("actor", "verb", "object"), anything)
    more = {"id": is_uuid, "result": anything, "context": anything, "timestamp": is_moment}
    found = list(_shape(statement, "statement", needed, more))
    if found:
        return found
    found += _agent(statement["actor"])
    found += _shape(statement["verb"], "verb", {"id": is_iri}, {"display": is_language_map})
    found += _object(statement["object"], "object")
    found += _result(statement.get("result", {}))
    found += _context(statement.get("context", {}), of_activity=statement["object"].get("objectType", "Activity") == "Activity")
    if statement["verb"].get("id") == VOIDED and statement["object"].get("objectType") != "StatementRef":
        found.append("object: a voiding statement refers to a statement")
    return found + [f"{where}: null" for where in _nulls(statement, "statement")]


def _agent(agent: Any) -> Iterator[str]:
    shown = {"objectType": lambda value: value == "Agent", "name": is_text}
    yield from _shape(agent, "actor", {}, {**shown, **dict.fromkeys(_IFI, lambda _: True)})
    if sum(name in agent for name in _IFI) != 1:
        yield "actor: not one identifier"
    if "account" in agent:
        yield from _shape(agent["account"], "actor.account", {"homePage": is_iri, "name": is_text}, {})


def _object(thing: Any, where: str) -> Iterator[str]:
    if isinstance(thing, dict) and thing.get("objectType") == "StatementRef":
        yield from _shape(thing, where, {"objectType": is_text, "id": is_uuid}, {})
        return
    yield from _shape(thing, where, {"id": is_iri}, {"objectType": lambda value: value == "Activity", "definition": lambda _: True})
    words = {"name": is_language_map, "description": is_language_map}
    yield from _shape(
        thing.get("definition", {}),
        f"{where}.definition",
        {},
        {**words, "type": is_iri, "moreInfo": is_iri, "extensions": is_extensions},
    )


def _result(result: Any) -> Iterator[str]:
    more = {"success": is_bool, "completion": is_bool, "response": is_text, "extensions": is_extensions, "score": lambda _: True}
    yield from _shape(result, "result", {}, more)
    score = result.get("score", {})

    def is_number(value: Any) -> bool:
        return isinstance(value, int | float) and not isinstance(value, bool)

    yield from _shape(score, "result.score", {}, dict.fromkeys(("scaled", "raw", "min", "max"), is_number))
    if "scaled" in score and not -1 <= score["scaled"] <= 1:
        yield "result.score.scaled: beyond -1 to 1"
    if not score.get("min", float("-inf")) <= score.get("raw", 0.0) <= score.get("max", float("inf")):
        yield "result.score.raw: beyond min and max"


def _context(context: Any, *, of_activity: bool) -> Iterator[str]:
    more: dict[str, Check] = {"registration": is_uuid, "language": is_text, "extensions": is_extensions}
    more |= {"contextActivities": lambda _: True} | ({"platform": is_text, "revision": is_text} if of_activity else {})
    yield from _shape(context, "context", {}, more)
    for name, activities in context.get("contextActivities", {}).items():
        if name not in ("parent", "grouping", "category", "other") or not isinstance(activities, list):
            yield f"context.contextActivities.{name}: unknown, or no list"
            continue
        for activity in activities:
            yield from _object(activity, f"context.contextActivities.{name}")


def _nulls(value: Any, where: str) -> Iterator[str]:
    if value is None:
        yield where
    elif isinstance(value, dict):
        for name, each in value.items():
            yield from _nulls(each, f"{where}.{name}") if name != "extensions" else ()
    elif isinstance(value, list):
        for each in value:
            yield from _nulls(each, where)
