"""The figures of serving, as rows, targets and lines of a picture."""

import statistics
from dataclasses import dataclass

from bench.load import Kept, Morning
from bench.measure import Curve, Result, Row, Target, percentile
from bench.opening import Opened

AXES = ("learners who open the module at the same moment", "seconds until the last has it")


@dataclass(frozen=True)
class Served:
    """The findings: {way: ...} for kenshu, Voilà and JupyterLab, {command of nbgrader: seconds} for each hand-in by stock."""

    morning: Morning
    kept: Kept
    opened: dict[str, Opened]
    first: dict[str, tuple[float, ...]]
    chains: list[dict[str, float]]


def result(found: Served, seconds: float) -> Result:
    """Return all figures."""
    return Result(
        name="serving",
        rows=[*_rows_of_the_morning(found.morning, found.kept), *_rows_beside_others(found)],
        targets=[*_targets_of_the_morning(found.morning, found.kept), *_targets_beside_others(found)],
        curves=[_curve(way, opened) for way, opened in found.opened.items()],
        axes=AXES,
        notes=_notes(found),
        seconds=seconds,
    )


def _rows_of_the_morning(morning: Morning, kept: Kept) -> list[Row]:
    people = morning.learners
    took = people.measured.seconds
    counts = {
        "learners at once": people.most_working,
        "learners who saw their result": people.done,
        "answers sent": kept.sent,
        "answers acknowledged": kept.acknowledged,
        "answers found on disk afterwards": kept.found,
        "answers lost or wrong": len(kept.lost),
        "hand-ins acknowledged": kept.receipts,
        "hand-ins lost or wrong": len(kept.receipts_lost),
        "requests": people.measured.requests,
        "requests that failed": sum(people.measured.faults.values()) + len(people.lost_way),
    }
    rows = [Row(what, 1, "", (float(count),)) for what, count in counts.items()]
    for what, name in _TIMED.items():
        if took[name]:
            for words, share in (("half of them", 0.5), ("95 of 100", 0.95), ("99 of 100", 0.99)):
                rows.append(Row(f"{what}: {words} within", 1, "ms", (percentile(took[name], share) * 1000,)))
    return [
        *rows,
        Row("the server's memory before anybody came", 1, "MB", (morning.memory_before,)),
        Row("the server's memory at most", 1, "MB", (morning.memory_most,)),
        Row("the server's memory afterwards", 1, "MB", (morning.memory_after,)),
        Row("a core's time at the server for each request", 1, "ms", (morning.server_cpu / people.measured.requests * 1000,)),
        Row("a core's time at the generator for each request", 1, "ms", (morning.own_cpu / people.measured.requests * 1000,)),
        Row("cores that the server kept busy", 1, "", (morning.server_cpu / morning.seconds,)),
        Row("cores that the generator kept busy", 1, "", (morning.own_cpu / morning.seconds,)),
    ]


_TIMED = {
    "signing in": "sign-in",
    "opening a module": "module",
    "opening a question": "question",
    "a file of a page": "file",
    "saving an answer": "save",
    "from handing in to the result": "hand-in to result",
}


def _rows_beside_others(found: Served) -> list[Row]:
    rows = []
    for way, opened in found.opened.items():
        rows.append(Row(f"pages a second, {way}", 1, "/s", (opened.rate,)))
        rows.append(Row(f"memory a learner, {way}", 1, "MB", (opened.memory,)))
    rows += [Row(f"first question in Chromium, {way}", 1, "s", seconds) for way, seconds in found.first.items()]
    if found.chains:
        rows += [Row(f"nbgrader {command}", 1, "s", tuple(chain[command] for chain in found.chains)) for command in found.chains[0]]
        rows.append(Row("nbgrader, from handing in to the feedback", 1, "s", _whole(found.chains)))
    return rows


def _targets_of_the_morning(morning: Morning, kept: Kept) -> list[Target]:
    people = morning.learners
    saved = percentile(people.measured.seconds["save"], 0.99) * 1000
    shown = percentile(people.measured.seconds["hand-in to result"], 0.95)
    each = morning.memory_each
    gone = len(kept.lost) + len(kept.receipts_lost)
    return [
        Target("learners at once", "1,000", f"{people.most_working:,}", people.most_working >= 1000),
        Target("an answer is acknowledged, 99 of 100", "under 150 ms", f"{saved:.0f} ms", saved < 150),
        Target("acknowledged answers lost or wrong", "0", f"{gone}", gone == 0),
        Target("the server's memory at most", "under 400 MB", f"{morning.memory_most:.0f} MB", morning.memory_most < 400),
        Target("memory a learner", "under 0.3 MB", f"{each:.2f} MB", each < 0.3),
        Target("from handing in to the result, 95 of 100", "under 1 s", f"{shown:.2f} s", shown < 1),
    ]


def _targets_beside_others(found: Served) -> list[Target]:
    opened, first = found.opened, {way: statistics.median(seconds) for way, seconds in found.first.items()}
    pages = opened["kenshu"].rate / opened["Voilà"].rate
    targets = [Target("pages a second beside Voilà", "at least 50 times", f"{pages:.0f} times", pages >= 50)]
    for way in ("Voilà", "JupyterLab"):
        sooner = first[way] / first["kenshu"]
        targets.append(
            Target(f"first question beside {way}", "at least 10 times sooner", f"{sooner:.1f} times sooner", sooner >= 10)
        )
    return targets


def _notes(found: Served) -> list[str]:
    people, pace = found.morning.learners, found.morning.learners.pace
    notes = [
        f"Learners came within {found.morning.ramp:.0f} seconds and thought {pace.answers:g} seconds about a question (median).",
        "All figures are as a browser sees them, the generator on the same cores.",
        "A page is opened with every file that it loads, kept by the browser as long as the server allows.",
    ]
    if found.chains:
        stock = statistics.median(_whole(found.chains))
        ours = statistics.median(people.measured.seconds["hand-in to result"])
        notes.append(f"From handing in to the result, nbgrader's four commands take {stock / ours:,.0f} times as long.")
    notes += [f"A learner could not go on: {why}" for why in people.lost_way[:5]]
    return notes


def _whole(chains: list[dict[str, float]]) -> tuple[float, ...]:
    return tuple(sum(chain.values()) for chain in chains)


def _curve(way: str, opened: Opened) -> Curve:
    return Curve(way, [float(number) for number in opened.seconds], list(opened.seconds.values()))
