"""The answers to a form exercise, read strictly and put into words, and what is offered of it."""

from collections.abc import Mapping
from typing import Any, NotRequired, TypedDict

from kenshu.i18n import Lang, Multilingual, is_words, say
from kenshu.kinds.contract import Offered, OfferedPart
from kenshu.kinds.form import scoring
from kenshu.kinds.question import Bilingual
from kenshu.kinds.reading import read_one, read_words, refused

LONGEST_TYPED = 100  # characters of a day or an address
ENDS = ("from", "to")


class OfferedField(TypedDict):
    """A field: its kind, the id of its row, and what its kind needs. `filled` is what stands in it already, "" for nothing.

    `by_person` is True where a person will read what is written there, which may have several lines.
    """

    kind: str
    row: NotRequired[str]
    options: NotRequired[list[OfferedPart]]
    prefix: NotRequired[str]
    max_length: NotRequired[int]
    by_person: NotRequired[bool]
    filled: NotRequired[Any]


class FormOffered(Offered):
    """A form exercise as it is offered: {field id: field}, the layout of the form, and the eras by which a day is read."""

    fields: dict[str, OfferedField]
    filled_in: bool
    layout: dict[str, Any]
    case: NotRequired[Bilingual]
    eras: list[list[str]]


def in_order(offered: FormOffered) -> list[tuple[str, OfferedField]]:
    """Return the fields in the order of the form; as an object they have none, and a record sorts them by their ids."""
    return [(part["id"], offered["fields"][part["id"]]) for part in offered["parts"]]


def read_field(offered: FormOffered, name: str, raw: object) -> Any:
    """Return what was filled in, None for nothing. Raises AnswerRefused."""
    field = offered["fields"][name]
    if raw is None:
        return None
    if "options" in field:
        ids = [option["id"] for option in field["options"]]
        if field["kind"] == "choice":
            return read_one(offered, raw, ids)
        if not isinstance(raw, list):
            raise refused(offered, "shape", found=type(raw).__name__, allowed="list")
        chosen = sorted(read_one(offered, each, ids) for each in raw)
        if len(set(chosen)) != len(chosen):
            raise refused(offered, "twice", found=", ".join(chosen))
        return chosen or None
    if field["kind"] == "period":
        if not isinstance(raw, dict):
            raise refused(offered, "shape", found=type(raw).__name__, allowed="object")
        ends = {read_one(offered, end, ENDS): read_words(offered, each, LONGEST_TYPED, lines=False) for end, each in raw.items()}
        return {end: text for end in ENDS if (text := ends.get(end))} or None
    return read_words(offered, raw, field.get("max_length", LONGEST_TYPED), lines=field.get("by_person", False))


def in_words(field: OfferedField | None, given: Any, lang: Lang) -> str:
    """Return what was filled in as a person reads it; "" for nothing."""
    if given is None or given == "":
        return say("form.not_mended", lang) if field and "filled" in field else ""
    if isinstance(given, int | float):
        return say("form.deleted", lang)
    if is_words(given):
        return Multilingual(given)[lang]
    if isinstance(given, dict):
        return say("form.period", lang, **{end: given.get(end, "") for end in ENDS})
    options = {option["id"]: str(option["text"][lang]) for option in field.get("options", ())} if field else {}
    if isinstance(given, list):
        return say("component.form_between", lang).join(options.get(str(each), str(each)) for each in given)
    return options.get(str(given), f"{field.get('prefix', '') if field else ''}{given}")


def standing(field: OfferedField, answer: Mapping[str, Any], name: str) -> Any:
    """Return what stands in a field: what was filled in or mended, else what stood there."""
    given = answer.get(name)
    return field.get("filled") if given is None else given


def right_answers(key: Any) -> dict[str, Any]:
    """Return the right answer of each field's rule, in Japanese where it is a text; of a filled form, the mistakes mended.

    Of what a person grades there is none.
    """
    right = {name: key[name]["right"] for name in scoring.mistakes_of(key) or key if "right" in key[name]}
    return {name: each["ja"] if isinstance(each, dict) and "ja" in each else each for name, each in right.items()}
