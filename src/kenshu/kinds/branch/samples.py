"""A sample simulation, and ways through any: the best, the worst, broken off, at random."""

import random
from collections.abc import Mapping
from operator import itemgetter
from typing import Any, cast

from kenshu.kinds.branch.scoring import share
from kenshu.kinds.branch.way import END, BranchOffered, offered_at, way_of
from kenshu.kinds.contract import Answers, Offered, Samples, Written
from kenshu.kinds.question import Bilingual
from kenshu.kinds.sample import UNKNOWN, sample_question

Choices = Mapping[str, Mapping[str, Any]]


def best_way(key: Any, taken: list[str] | None = None) -> list[str]:
    """Return the way of the best choices: from the first moment on, or from where the choices taken lead."""
    choices: Choices = key["choices"]
    way = list(taken or [])
    at = choices[way[-1]]["to"] if way else key["first"]
    while here := _here(choices, at):
        way.append(max(here, key=lambda choice: choices[choice]["points"]))
        at = choices[way[-1]]["to"]
    return way


def _worst_way(key: Any, taken: list[str]) -> list[str]:
    choices: Choices = key["choices"]
    points = {name: {**choice, "points": -choice["points"]} for name, choice in choices.items()}
    return best_way({**key, "choices": points}, taken)


def _here(choices: Choices, moment: str) -> list[str]:
    return sorted(name for name, choice in choices.items() if choice["at"] == moment)


def _choice(name: str, ja: str, en: str, points: int, to: str, happens: Bilingual, **effects: int) -> Written:
    return {
        "id": name,
        "text": {"ja": ja, "en": en},
        "points": points,
        "consequence": happens,
        "effects": effects,
        "to": to,
        "why": {"ja": f"{points}点の理由は、条項のとおりです。", "en": f"It is worth {points} by the clause."},
        "clause": "8-1-ku",
    }


_SAMPLE = sample_question(
    "branch",
    "佐藤さんはどうしますか。場面ごとに決めてください。",
    "What does Sato do? Decide, moment by moment.",
    gauges=[
        {"id": "replies", "name": {"ja": "返信", "en": "Replies"}, "start": 20, "most": 100, "unit": {"ja": "件", "en": "posts"}},
        {"id": "trust", "name": {"ja": "信頼", "en": "Trust"}, "start": 3, "most": 5},
    ],
    moments=[
        {
            "id": "bus",
            "time": {"ja": "17時", "en": "17:00"},
            "happens": {"ja": "車内の写真が話題になり始めました。", "en": "A picture taken on the bus begins to be talked about."},
            "choices": [
                _choice(
                    "k3",
                    "係長に電話する。",
                    "Call the chief.",
                    2,
                    "office",
                    {"ja": "係長が待っています。", "en": "The chief waits."},
                ),
                _choice(
                    *("a1", "個人アカウントで反論する。", "Argue from the private account.", 0, "night"),
                    {"ja": "反論が引用されました。", "en": "The argument is quoted."},
                    replies=60,
                    trust=-2,
                ),
                _choice(
                    *("m7", "写真を消してから係長に電話する。", "Delete the picture, then call the chief.", 1, "office"),
                    {"ja": "消したことを聞かれました。", "en": "Somebody asks why it is gone."},
                    replies=10,
                ),
            ],
        },
        {
            "id": "office",
            "time": {"ja": "18時", "en": "18:00"},
            "happens": {"ja": "係長が経過を尋ねています。", "en": "The chief asks what happened."},
            "choices": [
                _choice("b2", "後で話すと言う。", "Say it can wait.", 0, "night", {"ja": "夜になりました。", "en": "Night falls."}),
                _choice(
                    *("c3", "時刻と件数を伝える。", "Tell the times and the numbers.", 2, "night"),
                    {"ja": "経過が分かりました。", "en": "What happened is clear."},
                    trust=1,
                ),
            ],
        },
        {
            "id": "night",
            "time": {"ja": "21時", "en": "21:00"},
            "happens": {"ja": "「いつの写真ですか」と尋ねられました。", "en": "Somebody asks when the picture was taken."},
            "choices": [
                _choice(
                    "d4", "事実を短く答える。", "Answer with the facts.", 2, END, {"ja": "静まりました。", "en": "It calms down."}
                ),
                _choice(
                    "e5",
                    "答えずに待つ。",
                    "Wait and see.",
                    0,
                    END,
                    {"ja": "翌朝も続きました。", "en": "It goes on in the morning."},
                ),
            ],
        },
    ],
    endings=[
        {"id": "long", "story": {"ja": "翌日まで続きました。", "en": "It went on until the next day."}, "after": ["a1", "e5"]},
        {"id": "calm", "story": {"ja": "その夜のうちに静まりました。", "en": "It was over that night."}},
    ],
)


class BranchSamples(Samples):
    """A sample, and answers to any."""

    QUESTION = _SAMPLE

    def answers(self, offered: Offered, key: Any) -> Answers:
        """Return the best way, ways with a slip at either end, the worst, ways broken off, and what is no way."""
        best, worst = best_way(key), _worst_way(key, [])
        slips = [_worst_way(key, best[:-1]), best_way(key, worst[:1])]
        first = best[0]
        return Answers(
            right=[best],
            partly=[way for way in slips if 0 < share(key, way) < 1],
            wrong=[worst] if share(key, worst) == 0 else [],
            unfinished=[best[:-1], best[:1]] if len(best) > 1 else [],
            blank=[None, []],
            invalid=[first, [UNKNOWN], [first, first], [best[-1]], [*best, first], [[first]], [1], {first: True}, True],
        )

    def guess(self, offered: Offered, chance: random.Random) -> list[str]:
        """Return any way; of a question that is shown in part, as far as it can be seen."""
        way: list[str] = []
        outcomes = cast("BranchOffered", offered)["outcomes"]
        while here := offered_at(offered, way_of(offered, way).at):
            way.append(chance.choice(here))
            if way[-1] not in outcomes:
                break
        return way

    def slip(self, offered: Offered, key: Any, chance: random.Random) -> list[str]:
        """Return a way that is not the best at one moment."""
        best, choices = best_way(key), key["choices"]
        place = chance.randrange(len(best))
        here = choices[best[place]]
        worse = [name for name in _here(choices, here["at"]) if choices[name]["points"] < here["points"]]
        return best_way(key, [*best[:place], chance.choice(worse)])

    def another_key(self, question: Written) -> Written:
        """Return the question with the points of the two best choices of each moment exchanged."""
        return question | {"moments": [moment | {"choices": _exchanged(moment["choices"])} for moment in question["moments"]]}


def _exchanged(choices: list[Written]) -> list[Written]:
    best = max(choices, key=itemgetter("points"))
    second = max((each for each in choices if each["points"] < best["points"]), key=itemgetter("points"))
    swapped = {best["id"]: second["points"], second["id"]: best["points"]}
    return [choice | {"points": swapped.get(choice["id"], choice["points"])} for choice in choices]
