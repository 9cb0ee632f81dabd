"""A sample of each field, and answers of every sort to any form exercise. Everybody in them is fictional."""

import random
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, cast

from kenshu.kinds.contract import Answers, Offered, Samples, Written
from kenshu.kinds.form.answers import FormOffered, OfferedField, right_answers
from kenshu.kinds.sample import UNKNOWN, sample_question

_WHY = {"ja": "架空の課長の指示と、条項のとおりです。", "en": "As the (fictional) head of section and the clause ask for it."}
_READ_WHY = {"ja": "架空の係の取り決めのとおりです。", "en": "As the (fictional) unit has agreed."}
_LONG_AGO = "1999-01-01"


def _field(name: str, row: str | None, ja: str, en: str, **fields: Any) -> Written:
    return {
        "id": name,
        **({"row": row} if row else {}),
        "text": {"ja": ja, "en": en},
        "why": _WHY,
        "clause": "8-1-ku",
        **fields,
    }


def _options(**words: tuple[str, str]) -> list[Written]:
    return [{"id": name, "text": {"ja": ja, "en": en}} for name, (ja, en) in words.items()]


# A form of which a person grades a field; three of its four fields have rules.
_GRADED = sample_question(
    "form",
    "様式1のうち、足りない欄を仕上げてください。",
    "Fill in what is missing on form 1.",
    form="form1",
    points=2,
    fields=[
        {**each, "why": _READ_WHY}
        for each in (
            _field(
                "j3",
                "medium",
                "ソーシャルメディアの種類",
                "Social media used",
                kind="choices",
                options=_options(n1=("フェイスブック", "Facebook"), n2=("ツイッター", "Twitter"), n3=("その他", "Other")),
                right=["n1", "n2"],
            ),
            _field("p4", "period", "運用開始日", "First day of operation", kind="date", right="令和8年12月1日"),
            _field(
                "q5",
                "replies",
                "返信をしない理由",
                "Why there are no replies",
                kind="text",
                guide={
                    "ja": "読む人の立場で、無理のない理由を書いている。",
                    "en": "It gives a reason that a reader accepts.",
                },
                criteria=[
                    {"ja": "人手について書いている。", "en": "It speaks of how many people there are.", "points": 0.5},
                    {"ja": "読む人を責めていない。", "en": "It blames no reader.", "points": 0.5},
                ],
            ),
            _field(
                "r6",
                None,
                "書類を出す先",
                "Sent to",
                kind="text",
                accepted=[{"ja": "広報広聴課", "en": "Public Relations"}],
            ),
        )
    ],
)


class FormSamples(Samples):
    """A form to be filled in, with a field of each kind and a text by each rule; another one with a text that a person grades."""

    QUESTION = sample_question(
        "form",
        "佐藤さんのメモのとおりに様式を仕上げてください。",
        "Fill in the form as Sato's notes say.",
        form="form1",
        case={
            "ja": "メモ(架空): 冬の市民農園の案内。令和8年12月1日から3か月、担当は佐藤と高橋。",
            "en": "Notes (fictional): news of the winter allotments, three months from 1 December 2026; Sato and Takahashi.",
        },
        fields=[
            _field(
                "a1",
                "content",
                "発信情報の内容",
                "What is sent out",
                kind="choice",
                options=_options(
                    k1=("農園を借りる方に、冬の開園日をお知らせします", "Opening days in winter, for those who rent a plot"),
                    k2=("農園の情報", "News of the allotments"),
                    k3=("市政の情報", "News of the city"),
                ),
                right="k1",
                missing={"ja": "誰に向けたものかが抜けています。", "en": "It does not say for whom it is."},
            ),
            _field(
                "b2",
                "medium",
                "ソーシャルメディアの種類",
                "Social media used",
                kind="choices",
                options=_options(
                    m1=("フェイスブック", "Facebook"),
                    m2=("ツイッター", "Twitter"),
                    m3=("その他", "Other"),
                    m4=("動画の共有", "Video"),
                ),
                right=["m1", "m2"],
            ),
            _field("c3", "url", "登録URL", "Registered URL", kind="url", prefix="https://twitter.com/", right="fuyunouen8"),
            _field(
                "d4",
                "period",
                "運用期間",
                "Period of operation",
                kind="period",
                right={"from": "令和8年12月1日", "to": "令和9年2月28日"},
            ),
            _field(
                "e5",
                "account",
                "アカウント",
                "Account",
                kind="text",
                accepted=[{"ja": "冬の市民農園(農政課)", "en": "Winter allotments (Farming Section)"}],
            ),
            _field(
                "f6",
                "run-by",
                "運用担当者",
                "In charge",
                kind="text",
                contains=[["佐藤", "Sato"], ["高橋", "Takahashi"]],
                example={"ja": "佐藤職員と高橋職員", "en": "Sato and Takahashi"},
            ),
            _field(
                "g7",
                None,
                "書類を出す日",
                "Day of sending it in",
                kind="date",
                right="2026-11-16",
                earliest="R8.11.10",
                latest="2026/11/20",
            ),
            _field(
                "h8",
                None,
                "電話番号の内線",
                "Extension",
                kind="text",
                pattern="[0-9]{4}",
                says={"ja": "数字4桁", "en": "four digits"},
                example={"ja": "2468", "en": "2468"},
                max_length=20,
            ),
        ],
    )

    OTHERS = MappingProxyType({"graded": _GRADED})

    def answers(self, offered: Offered, key: Any) -> Answers:
        """Return every field right, all wrong, in part, and what fills in nothing that was offered."""
        right, wrong = right_answers(key), self._wrong(offered, key)
        first = next(iter(right))
        asked = cast("FormOffered", offered)
        if _for_person(asked):
            return self._waiting(asked, right, wrong)
        unfinished: list[Any] = [{first: None}] if asked["filled_in"] else [{first: right[first]}, {first: wrong[first]}]
        partly = {first: right[first]} if asked["filled_in"] else wrong | {first: right[first]}
        beside = {name: given for name, given in wrong.items() if name not in right}
        return Answers(
            right=[right, dict(reversed(right.items()))],
            partly=[partly],
            wrong=[beside] if asked["filled_in"] else [wrong],
            unfinished=unfinished,
            blank=[None, {}],
            invalid=[
                *([], first, [first], True, 1),
                *({UNKNOWN: right[first]}, {first: 5}, {first: True}, {first: {"x": "1"}}, {first: [UNKNOWN]}, {first: "長" * 500}),
            ],
        )

    def _waiting(self, asked: FormOffered, right: dict[str, Any], wrong: dict[str, Any]) -> Answers:
        """Return answers to a form of which a person grades a field: whatever fills that in waits."""
        [read] = _for_person(asked)
        first = next(iter(right))
        return Answers(
            right=[
                self.in_own_words(asked, right, words)
                for words in ("市民に早く知らせるため。\n\t返信は一人では無理です。", "𠮷" * 50)
            ],
            wrong=[],
            unfinished=[right, {first: wrong[first]}, {read: "市民のため。"}],
            blank=[None, {}, {read: " \n"}],
            invalid=[{read: ["市民"]}, {read: "長" * 401}, {read: "zero\0"}, {read: 0.5}, {UNKNOWN: "市民"}, {first: "市\n民"}],
        )

    def in_own_words(self, offered: Offered, value: Any, words: str) -> dict[str, Any]:
        """Return the answer with the words in the field that a person grades."""
        return {**(value or {}), **dict.fromkeys(_for_person(cast("FormOffered", offered)), words)}

    def guess(self, offered: Offered, chance: random.Random) -> Any:
        """Return any option in each field, and what somebody might type; of a filled form, any of its fields mended so."""
        asked = cast("FormOffered", offered)
        names = list(asked["fields"])
        chosen = sorted(chance.sample(names, chance.randint(1, len(names))), key=names.index) if asked["filled_in"] else names
        return {name: _guessed(asked["fields"][name], chance) for name in chosen}

    def slip(self, offered: Offered, key: Any, chance: random.Random) -> Any:
        """Return one field or two wrong; of a filled form, one mistake not mended rightly."""
        right, wrong = right_answers(key), self._wrong(offered, key)
        slipped = chance.sample(sorted(right), min(len(right), chance.choice([1, 1, 2])))
        return {name: wrong[name] if name in slipped else given for name, given in right.items()}

    def another_key(self, question: Written) -> Written:
        """Return the question with another right answer in each field; of a filled form, in its mistakes."""
        filled_in = any("filled" in field for field in question["fields"])
        return question | {
            "fields": [
                field if filled_in and not field.get("mistake") else _with_another_key(field) for field in question["fields"]
            ]
        }

    def _wrong(self, offered: Offered, key: Any) -> dict[str, Any]:
        """Return an answer that earns nothing to each field that has a rule."""
        fields = cast("FormOffered", offered)["fields"]
        return {name: _missed(fields[name], rule) for name, rule in key.items() if not fields[name].get("by_person")}


def _for_person(asked: FormOffered) -> list[str]:
    return [name for name, field in asked["fields"].items() if field.get("by_person")]


def _missed(field: OfferedField, rule: Mapping[str, Any]) -> Any:
    options = [option["id"] for option in field.get("options", ())]
    if rule["rule"] == "choice":
        return next(each for each in options if each != rule["right"])
    if rule["rule"] == "choices":
        return [each for each in options if each not in rule["right"]] or options[:1]
    if rule["rule"] == "period":
        return {"from": _LONG_AGO, "to": _LONG_AGO}
    return {"date": _LONG_AGO, "url": "まつり", "text": "?"}[rule["rule"]]


def _guessed(field: OfferedField, chance: random.Random) -> Any:
    options = [option["id"] for option in field.get("options", ())]
    if field["kind"] == "choice":
        return chance.choice(options)
    if field["kind"] == "choices":
        return sorted(chance.sample(options, chance.randint(1, len(options))))
    day = chance.choice(["令和8年12月1日", "R9.2.28", "2027-03-01"])
    if field["kind"] == "period":
        return {"from": day, "to": "令和9年3月31日"}
    return {"date": day, "url": "asahikawa8", "text": "佐藤"}[field["kind"]]


def _with_another_key(field: Written) -> Written:
    if "criteria" in field:
        other = {"ja": "別の目安。", "en": "Another guide."}
        return {**field, "guide": other, "criteria": [{**other, "points": 1.0}]}
    kept = {
        name: each for name, each in field.items() if name not in ("earliest", "latest", "pattern", "says", "contains", "example")
    }
    if field["kind"] == "choice":
        others = [each["id"] for each in field["options"] if each["id"] not in (field["right"], field.get("filled"))]
        return {**kept, "right": (others or [field["right"]])[0]}
    if field["kind"] == "choices":
        others = [
            each["id"]
            for each in field["options"]
            if each["id"] not in field["right"] and each["id"] not in field.get("filled", ())
        ]
        return {**kept, "right": others or field["right"]}
    if field["kind"] == "period":
        return {**kept, "right": {"from": "2025-04-01", "to": "2025-04-30"}}
    if field["kind"] == "text":
        return {**kept, "accepted": [{"ja": "別の答え", "en": "Another"}]}
    return {**kept, "right": "2025-04-01"} if field["kind"] == "date" else {**kept, "right": "another8", "accepted": ["another8"]}
