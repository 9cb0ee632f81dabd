"""The kinds' sample questions, with texts as long as the content format allows; everybody in them is fictional."""

from collections.abc import Sequence
from typing import Any

from kenshu.content import Guideline, Scenario
from kenshu.content.reader import read_model
from kenshu.i18n import Lang
from kenshu.kinds import KINDS, kind_of, released_question, review
from kenshu.kinds.contract import ReleasedQuestion
from tests.conftest import REPOSITORY

LONG_JA = (
    "出張先から帰る新幹線の中で、業務の合間に個人アカウントを開き、窓から見える景色の写真に短い感想を添えて、"
    "その場で投稿したうえ、寄せられた返信にも一件ずつ返事を書く。"
)
LONG_EN = (
    "On the train home from a business trip, open the private account between two pieces of work, post a picture of the view from "
    "the window with a short remark, and answer every reply one after another before arriving at the station."
)
STORY = {
    "ja": "架空の職員の佐藤さんは、出張を終えて帰りのバスに乗っています。\n\n"
    "窓の外の雪がきれいだったので、個人アカウントに写真を載せたくなりました。",
    "en": "Sato, a fictional member of staff, is on the bus home from a business trip.\n\nThe snow outside is beautiful, "
    "and Sato would like to post a picture from a private account.",
}


LONG = {
    "a1": {"ja": LONG_JA, "en": LONG_EN},
    "b2": {
        "ja": "https://www.example.jp/kojin/akaunto/toukou/syashin/2026/11/yuki-no-asahikawa.html を車内で共有する。",
        "en": "Share https://www.example.jp/kojin/akaunto/toukou/syashin/2026/11/yuki-no-asahikawa.html on the bus.",
    },
}
CLAUSES = {
    "8-1-ku": {
        "label": {"ja": "8(1)ク", "en": "8(1)(ku)"},
        "text": {
            "ja": "個人アカウントについては、出張中の移動時間や時間外勤務時間を含む、勤務時間中に利用してはならない。",
            "en": "Private accounts must not be used during working hours, travel and overtime included.",
        },
    }
}


_GUIDELINE = read_model(REPOSITORY / "scenarios" / "guideline.yaml", Guideline, [])
LAYOUTS = {form.id: form.layout() for form in _GUIDELINE.forms} if _GUIDELINE else {}


def question(kind: str) -> dict[str, Any]:
    """What is offered of a kind's sample, with long texts."""
    return dict(_released(kind)["offered"])


def chosen(kind: str) -> Any:
    """A complete answer to it that is partly right, or else wrong, or else what the kind offers."""
    released = _released(kind)
    answers = kind_of(kind).samples.answers(released["offered"], released["key"])
    return next(iter([*answers.partly, *answers.wrong, *answers.right]))


def feedback(kind: str) -> dict[str, Any]:
    """What that answer gets after the result."""
    return review(_released(kind), chosen(kind), "ja", CLAUSES)


def draft_feedback(breaks: Sequence[str], value: Any, lang: Lang) -> dict[str, Any]:
    """What an answer to the draft of `mark` gets after the result, where these of its sentences break a rule."""
    return review(_released("mark") | {"key": sorted(breaks)}, value, lang, CLAUSES)


def _released(kind: str) -> ReleasedQuestion:
    scenario = Scenario.model_validate(
        {
            "id": "bus",
            "title": {"ja": "帰りのバスで", "en": "On the bus home"},
            "story": STORY,
            "questions": [kind_of(kind).samples.QUESTION],
        }
    )
    released = released_question(scenario.questions[0], scenario, LAYOUTS)
    for part in released["offered"]["parts"]:
        part["text"] = LONG.get(part["id"], part["text"])
    return released


CHOSEN = {kind: chosen(kind) for kind in KINDS}
