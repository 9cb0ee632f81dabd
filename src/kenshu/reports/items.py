"""Item statistics of a module: which questions are easy, which tell people apart, and what each wrong option drew.

They rest on first attempts that are handed in and graded to the last point, as their grades hold now
(`kenshu.reports.first_answers`): a regrade and a person's points count. A blank answer is a wrong one. Practice never counts. What
the sample cannot bear is refused with the reason; the rules and their sources are in `kenshu.reports.item_figures`.

Attempts draw their questions from pools. A question is so compared with the rest of the very attempts that drew it, whatever the
other slots held. The reliability is that of the test as people get it: its slots are the items, and the questions of a slot's pool
stand for each other (parallel items). Unequal questions in a pool count as error: it is rather too low than too high.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from sqlalchemy import Connection

from kenshu.editions.edition import Edition
from kenshu.editions.on_record import on_record
from kenshu.i18n import Lang, say
from kenshu.kinds import BLANK, CHOSEN, Choice, ReleasedQuestion, choice_in_words, choices, kind_of
from kenshu.reports import item_figures as figures
from kenshu.reports.first_answers import Answer, first_answers
from kenshu.results.scoring import Slots

_QUESTION = {"question_id": "str", "kind": "str", "answers": "int64", "blank": "int64"}
_QUESTION |= {"facility": "Float64", "discrimination": "Float64", "sign": "str"}
_OPTION = {"question_id": "str", "part_id": "str", "choice": "str", "wanted": "bool"}
_OPTION |= {"number": "int64", "share": "Float64", "rest": "Float64"}

Questions = Mapping[str, ReleasedQuestion]


@dataclass(frozen=True)
class Refused:
    """A figure that is not given: of which question ("" is the test), which figure, and the rule that stands against it."""

    question_id: str
    figure: str
    reason: str
    found: int
    needed: int

    def message(self, lang: Lang) -> str:
        """Return what is missing, the rule and its source."""
        about = self.question_id or say("items.test", lang)
        return say("items.refused", lang, about=about, figure=say(f"items.{self.figure}", lang), words=self.rule(lang))

    def rule(self, lang: Lang) -> str:
        """Return the rule that stands against the figure, and its source."""
        return say(f"items.refused.{self.reason}", lang, found=self.found, needed=self.needed)


@dataclass(frozen=True)
class Reliability:
    """The reliability of the test: `name` is KR-20 where every slot scores 0 or 1, else alpha; `low` and `high` its 95 % interval.

    `error` is the standard error of measurement in points of `max_score`, None where the reliability is negative.
    """

    name: str
    value: float
    low: float
    high: float
    error: float | None
    max_score: float
    slots: int


@dataclass(frozen=True)
class ItemStatistics:
    """The statistics of a module.

    `questions`: one row a question of the test: question_id, kind (text), answers, blank (int64), facility (Float64, 0 to 1),
    discrimination (Float64, -1 to 1; both <NA> where refused), sign (text: "negative" or "weak" where somebody should look, or "").
    `options`: one row a choice: question_id, part_id ("" for one of the whole question), choice ("chosen"; a verdict; a place;
    "none" for the answer that no part is to be chosen; "blank"), wanted (bool: what the key wants), number (int64), share (Float64,
    of the answers; <NA> where these are too few), rest (Float64: the mean share that those who chose it earned in the rest of the
    test).
    `hand_ins` counts the attempts behind it, `awaiting` those left out because a person has still to give points.
    """

    module_id: str
    hand_ins: int
    awaiting: int
    questions: pd.DataFrame
    options: pd.DataFrame
    reliability: Reliability | None
    refused: list[Refused]


def item_statistics(
    conn: Connection, module_id: str, as_of: date | None = None, time_zone: ZoneInfo | None = None
) -> ItemStatistics:
    """Return the item statistics of a module, of what was handed in up to the end of a day (in the zone; by default of everything).

    Raises KenshuError for a module that is not there.
    """
    editions = on_record(conn)
    found = first_answers(conn, editions, module_id, as_of, time_zone or ZoneInfo("UTC"))
    refused: list[Refused] = []
    questions = [_question(editions.questions, question_id, answers, refused) for question_id, answers in found.given.items()]
    options = [row for question_id, answers in found.given.items() for row in _options(editions.questions, question_id, answers)]
    return ItemStatistics(
        module_id=module_id,
        hand_ins=len(found.settled),
        awaiting=found.awaiting,
        questions=pd.DataFrame(questions, columns=list(_QUESTION)).astype(_QUESTION),
        options=pd.DataFrame(options, columns=list(_OPTION)).astype(_OPTION),
        reliability=_reliability(editions.modules[module_id], [each.slots for each in found.settled], refused),
        refused=refused,
    )


def most_drawn(options: pd.DataFrame, question: ReleasedQuestion, lang: Lang) -> str:
    """Return the wrong choice that drew the most answers of a question, `k3 (12)`; "" where none was made."""
    of_it = options["question_id"] == question["offered"]["id"]
    wrong = options[of_it & ~options["wanted"] & (options["choice"] != BLANK[1])]
    most = max(wrong.to_dict("records"), key=lambda row: row["number"], default=None)
    if most is None or most["number"] == 0:
        return ""
    words = "" if most["choice"] == CHOSEN else choice_in_words(question["offered"], most["choice"], lang)
    return " ".join(each for each in (most["part_id"], words, f"({most['number']})") if each)


def every_choice(question: ReleasedQuestion, made: Iterable[Choice]) -> dict[Choice, bool]:
    """Return {choice: whether the key wants it}: all that can be chosen, what was `made` besides, and last a blank answer."""
    wanted = kind_of(question["offered"]["kind"]).possible_choices(question["offered"], question["key"])
    return {each: wanted.get(each, False) for each in [*wanted, *(each for each in made if each != BLANK), BLANK]}


def _question(questions: Questions, question_id: str, given: list[Answer], refused: list[Refused]) -> dict[str, Any]:
    question, answers = questions.get(question_id), len(given)
    points, rest = (np.array([getattr(answer, name) for answer in given], float) for name in ("points", "rest"))
    needed, more = figures.ANSWERS_FOR_FACILITY, figures.ANSWERS_FOR_DISCRIMINATION
    facility = discrimination = None
    if answers < needed:
        refused.append(Refused(question_id, "facility", "few_for_facility", answers, needed))
    else:
        facility = float(points.mean())
    alike = "all_alike" if not figures.varies(points) else "rest_alike" if not figures.varies(rest) else ""
    if reason := "few_for_discrimination" if answers < more else alike:
        refused.append(Refused(question_id, "discrimination", reason, answers, more))
    else:
        discrimination = figures.correlation(points, rest)
    return {
        "question_id": question_id,
        "kind": question["offered"]["kind"] if question else "",
        "answers": answers,
        "blank": sum(answer.value is None for answer in given),
        "facility": facility,
        "discrimination": discrimination,
        "sign": "" if discrimination is None or discrimination >= figures.WEAK else "negative" if discrimination < 0 else "weak",
    }


def _options(questions: Questions, question_id: str, given: list[Answer]) -> list[dict[str, Any]]:
    question = questions.get(question_id)
    if question is None:
        return []
    drew: dict[tuple[str, str], list[float]] = {}
    for answer in given:
        for choice in choices(question["offered"]["kind"], question["key"], answer.value):
            drew.setdefault(choice, []).append(answer.rest)
    enough = len(given) >= figures.ANSWERS_FOR_FACILITY
    return [
        {
            "question_id": question_id,
            "part_id": part,
            "choice": choice,
            "wanted": wanted,
            "number": len(rests := drew.get((part, choice), [])),
            "share": len(rests) / len(given) if enough else None,
            "rest": float(np.mean(rests)) if enough and rests else None,
        }
        for (part, choice), wanted in every_choice(question, drew).items()
    ]


def _reliability(edition: Edition, holding: Sequence[Slots], refused: list[Refused]) -> Reliability | None:
    test = [slot.id for slot in edition.released.of("test")]
    holding = [slots for slots in holding if set(test) == set(slots)]  # an earlier edition may have had other slots
    number, hand_ins = len(test), len(holding)
    if number < 2:
        refused.append(Refused("", "reliability", "one_slot", number, 2))
        return None
    if hand_ins < (needed := figures.hand_ins_for_reliability(number)):
        refused.append(Refused("", "reliability", "few_for_reliability", hand_ins, needed))
        return None
    points = np.array([[slots[slot]["points"] for slot in test] for slots in holding], float)
    value = figures.alpha(points)
    if value is None:
        refused.append(Refused("", "reliability", "no_spread", hand_ins, needed))
        return None
    error = figures.measurement_error(points, value)
    if error is None:
        refused.append(Refused("", "error", "negative", hand_ins, needed))
    name = "KR-20" if np.isin(points, (0.0, 1.0)).all() else "alpha"
    return Reliability(name, value, *figures.alpha_interval(value, number, hand_ins), error, float(edition.max_score), number)
