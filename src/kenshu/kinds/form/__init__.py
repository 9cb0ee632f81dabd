"""`form`: fill in a form of the guideline, or find and mend the mistakes of one that is filled in.

An answer is {field: what was filled in}: the id of an option, a list of them, a text as it was typed, or {"from", "to"}. Of a form
that is filled in, it holds the fields that were chosen as wrong, each with what it was mended to; None while it is not. A text that
a person grades is scored beside the others, which their rules score.
"""

from collections.abc import Mapping
from typing import Any, Literal, cast

from kenshu.i18n import Lang, say
from kenshu.kinds.contract import Choice, Judged, Kind, Listing, Offered, Treated
from kenshu.kinds.form import scoring
from kenshu.kinds.form.answers import FormOffered, in_order, in_words, read_field, right_answers
from kenshu.kinds.form.exchange import Cloze
from kenshu.kinds.form.exercise import FormQuestion
from kenshu.kinds.form.on_paper import filled_paper
from kenshu.kinds.form.samples import FormSamples
from kenshu.kinds.paper import Paper
from kenshu.kinds.reading import part_ids, read_one, refused, texts

_CHOSEN_FROM = ("choice", "choices")  # fields whose answer is of options; what is typed is counted by how right it is
_TYPED = ("right", "partly", "wrong")
_PERSON = "person"  # the rule of a field that a person grades
_MENDED, _FOUND, _BESIDE = "mended", "found", "beside"


class Form(Kind):
    """The handling of an answer: field by field."""

    question = FormQuestion
    scoring = scoring
    exchange = Cloze()
    samples = FormSamples()

    def read(self, offered: Offered, raw: object) -> dict[str, Any] | None:
        """Return the fields that are filled in, in the order offered; None of none."""
        if not isinstance(raw, dict):
            raise refused(offered, "shape", found=type(raw).__name__, allowed="object")
        asked = cast("FormOffered", offered)
        ids = part_ids(offered)
        given = {read_one(offered, name, ids): read_field(asked, name, each) for name, each in raw.items()}
        kept = {name: given[name] for name in ids if name in given}
        return (kept if asked["filled_in"] else {name: each for name, each in kept.items() if each is not None}) or None

    def is_complete(self, offered: Offered, value: Any) -> bool:
        """Return whether every field is filled in, or every one that was chosen is mended."""
        asked = cast("FormOffered", offered)
        wanted = value if asked["filled_in"] else asked["fields"]
        whole = {name: each for name, each in value.items() if each is not None and (not isinstance(each, dict) or len(each) == 2)}
        return len(whole) == len(wanted)

    def right_answer(self, key: Any) -> dict[str, Any]:
        """Return the right answer of each field's rule, in Japanese where it is a text; of a filled form, the mistakes mended."""
        return right_answers(key)

    def treated(self, key: Any, part: str, value: Any) -> Treated:
        """Return a field as right where it earns everything; `wanted` is {"right", "says", "as_filled", "partly"}."""
        rule, given = key[part], (value or {}).get(part)
        earned, chosen = scoring.field_share(rule, given), part in (value or {})
        if rule["rule"] == _PERSON:
            return {"right": None, "chosen": chosen, "wanted": {"partly": False}}
        as_filled = rule.get("as_filled")
        right = value is not None and not chosen if as_filled == "right" else earned == 1.0
        partly = not right and (chosen if as_filled == "wrong" else as_filled is None and earned > 0)
        said = {name: rule[name] for name in ("right", "says", "as_filled") if name in rule}
        return {"right": right, "chosen": chosen, "wanted": {**said, "partly": partly}}

    def choices(self, key: Any, value: Any) -> list[Choice]:
        """Return each option chosen, how right each text was by its rule, and of a filled form what was found."""
        made: list[Choice] = []
        for name, given in value.items():
            rule = key[name]
            earned = scoring.field_share(rule, given)
            if rule["rule"] == _PERSON:
                continue
            if "as_filled" in rule:
                made.append((name, _BESIDE if rule["as_filled"] == "right" else _MENDED if earned == 1.0 else _FOUND))
            elif rule["rule"] in _CHOSEN_FROM:
                made += [(name, option) for option in (given if isinstance(given, list) else [given])]
            else:
                made.append((name, "right" if earned == 1.0 else "partly" if earned > 0 else "wrong"))
        return made

    def possible_choices(self, offered: Offered, key: Any) -> Mapping[Choice, bool]:
        """Return each option of each field, or how right a text can be, or what can be found."""
        possible: dict[Choice, bool] = {}
        for name, asked in in_order(cast("FormOffered", offered)):
            rule = key[name]
            if rule["rule"] == _PERSON:
                continue
            if "as_filled" in rule:
                found = {_BESIDE: False} if rule["as_filled"] == "right" else {_MENDED: True, _FOUND: False}
            elif asked["kind"] in _CHOSEN_FROM:
                found = {each["id"]: each["id"] in rule["right"] for each in asked["options"]}
            else:
                found = {each: each == "right" for each in _TYPED}
            possible |= {(name, choice): wanted for choice, wanted in found.items()}
        return possible

    def choice_in_words(self, offered: Offered, choice: str, lang: Lang) -> str:
        """Return an option, or how right a text was: 正しく記入."""
        for asked in cast("FormOffered", offered)["fields"].values():
            for option in asked.get("options", ()):
                if option["id"] == choice:
                    return str(option["text"][lang])
        known = (*_TYPED, _MENDED, _FOUND, _BESIDE)
        return say(f"form.choice.{choice}", lang) if choice in known else choice

    def plain(self, offered: Offered, lang: Lang) -> list[Listing]:
        """Return the case, and each field with what stands in it already, or with its options."""
        asked, labels = cast("FormOffered", offered), texts(offered, lang)
        lines = [Listing(asked["case"][lang], [])] if "case" in asked else []
        for name, field in in_order(asked):
            filled = [in_words(field, field["filled"], lang)] if field.get("filled") else []
            lines.append(Listing(labels[name], filled or [option["text"][lang] for option in field.get("options", ())]))
        return lines

    def in_words(self, offered: Offered, value: Any, lang: Lang) -> list[str]:
        """Return each field with what was filled in."""
        labels, asked = texts(offered, lang), cast("FormOffered", offered)["fields"]
        return [f"{labels.get(name, name)}: {in_words(asked.get(name), each, lang)}" for name, each in value.items()]

    def judged(self, offered: Offered, key: Any, value: Any, lang: Lang) -> list[Judged]:
        """Return each field with what was filled in and how right that is."""
        return [
            Judged(label, in_words(cast("FormOffered", offered)["fields"][name], value.get(name), lang), _how_right(said))
            for name, label in texts(offered, lang).items()
            for said in [self.treated(key, name, value)]
        ]

    def paper(self, offered: Offered, value: Any, lang: Lang) -> Paper | None:
        """Return the form with the fields in their rows."""
        return filled_paper(cast("FormOffered", offered), value or {}, lang)

    def without_own_words(self, key: Any, value: Any, instead: str) -> dict[str, Any]:
        """Return what each text earned in its place, `instead` where a person read it; the options that were chosen stay."""

        def left(rule: dict[str, Any], given: Any) -> Any:
            if given is None or rule["rule"] in _CHOSEN_FROM:
                return given
            return instead if rule["rule"] == _PERSON else scoring.field_share(rule, given)

        return {name: left(key[name], given) for name, given in value.items()}


def _how_right(said: Treated) -> bool | Literal["partly"] | None:
    return "partly" if said["wanted"]["partly"] else said["right"]


KIND = Form()
