"""The way that an answer takes through a simulation, on plain data; and what may be seen of it on that way.

An answer is the list of the choices taken, in order: each belongs to one moment, and leads to the next one or to the end.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple, NotRequired, TypedDict, cast

from kenshu.kinds.contract import Offered
from kenshu.kinds.question import Bilingual

END = "end"


class OfferedMoment(TypedDict):
    """A moment: when, what happens, and the ids of the choices, which are the question's parts."""

    id: str
    time: Bilingual
    happens: Bilingual
    choices: list[str]


class Outcome(TypedDict):
    """The outcome of a choice: `effects` is {gauge: by how much it changes}, `to` the next moment or the end."""

    consequence: Bilingual
    effects: Mapping[str, int]
    to: str


class OfferedGauge(TypedDict):
    """A gauge from 0 to `most`; without a unit it is shown as a number of steps."""

    id: str
    name: Bilingual
    start: int
    most: int
    unit: NotRequired[Bilingual]


class OfferedEnding(TypedDict):
    """An ending: told where one of the choices `after` which it comes was taken; without any, where no other is."""

    id: str
    story: Bilingual
    after: list[str]


class BranchOffered(Offered):
    """A simulation. `outcomes` is {choice: what it leads to}; the way begins at the first of its moments."""

    moments: list[OfferedMoment]
    outcomes: Mapping[str, Outcome]
    gauges: list[OfferedGauge]
    endings: list[OfferedEnding]


class Way(NamedTuple):
    """The moments of the choices taken, and where one stands after them: a moment, or the end."""

    behind: list[str]
    at: str


def way_of(offered: Offered, value: Any) -> Way:
    """Return the way of an answer; None is at the first moment."""
    its = cast("BranchOffered", offered)
    owner = {choice: moment["id"] for moment in its["moments"] for choice in moment["choices"]}
    taken: list[str] = value or []
    return Way([owner[choice] for choice in taken], its["outcomes"][taken[-1]]["to"] if taken else its["moments"][0]["id"])


def offered_at(offered: Offered, moment: str) -> list[str]:
    """Return the choices of a moment; none at the end."""
    return next((each["choices"] for each in cast("BranchOffered", offered)["moments"] if each["id"] == moment), [])


def seen(offered: Offered, value: Any) -> BranchOffered:
    """Return the moments behind and the present one, with what the choices taken led to; at the end the ending of this way."""
    its = cast("BranchOffered", offered)
    way, taken = way_of(offered, value), value or []
    moments = [moment for moment in its["moments"] if moment["id"] in (*way.behind, way.at)]
    choices = {choice for moment in moments for choice in moment["choices"]}
    return {
        **its,
        "parts": [part for part in its["parts"] if part["id"] in choices],
        "moments": moments,
        "outcomes": {choice: its["outcomes"][choice] for choice in taken},
        "endings": [{**ending_of(its, taken), "after": []}] if way.at == END else [],
    }


def ending_of(offered: BranchOffered, taken: list[str]) -> OfferedEnding:
    """Return the ending of a finished way: the first that comes after one of its choices, else the last."""
    after = (ending for ending in offered["endings"] if set(ending["after"]) & set(taken))
    return next(after, offered["endings"][-1])
