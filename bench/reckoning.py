"""Capacity that a city, a prefecture and a country would need, reckoned from measurements: the table in `docs/scale.md`.

Everybody takes one module in one morning of three hours, and in its busiest minutes three times as many as on average. A server
process has one core and is to be half idle then.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.document import Measured, figure
from bench.words import page_words
from kenshu.i18n import LANGS, Lang

PEOPLE = (5_000, 100_000, 3_000_000)
MORNING = 3 * 3600  # seconds
PEAK = 3
MODULES = 10  # of the report: a piece of its work is a person and a module
HALF_IDLE = 0.5
_BEGIN, _END = "<!-- reckoned {lang}: written by `python3 kit.py bench` -->", "<!-- end -->"


@dataclass(frozen=True)
class Costs:
    """One learner's cost: requests, answers, a core and so on; None where it is not measured yet."""

    requests: float | None
    answers: float | None
    request_ms: float | None
    memory: float | None  # MB of a server at most
    saves: float | None  # that one database acknowledges in a second
    grading: float | None  # seconds of a core for a hand-in
    report: float | None  # seconds for a person in the table of ten modules


def costs(parts: Sequence[Measured]) -> Costs:
    """Work out costs from the benchmarks' parts."""
    learners = _median(parts, "serving", "learners who saw their result")
    sent, requests = (_median(parts, "serving", name) for name in ("answers sent", "requests"))
    table_row = _each(parts, "report", "table and XLSX: ")
    return Costs(
        requests=requests / learners if requests and learners else None,
        answers=sent / learners if sent and learners else None,
        request_ms=_median(parts, "serving", "a core's time at the server for each request"),
        memory=_median(parts, "serving", "the server's memory at most"),
        saves=_most(parts, "saves", "answers acknowledged through the server, "),
        grading=_each(parts, "grading", "kenshu grade"),
        report=None if table_row is None else table_row * MODULES,
    )


def table(found: Costs, lang: Lang) -> str:
    """Return the table, as Markdown."""
    heads = [page_words("reckoned", lang), *(f"{people:,}" for people in PEOPLE)]
    lines = [heads, ["---"] * len(heads), *_rows(found, lang)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def write(parts: Sequence[Measured], page: Path) -> None:
    """Put the table between its marks in the page, in either language."""
    page.write_text(with_tables(page.read_text(encoding="utf-8"), costs(parts)), encoding="utf-8", newline="\n")


def with_tables(text: str, found: Costs) -> str:
    """Return the page with its tables as reckoned now."""
    for lang in LANGS:
        begin = _BEGIN.format(lang=lang)
        before, _, rest = text.partition(begin)
        _, _, after = rest.partition(_END)
        text = f"{before}{begin}\n\n{table(found, lang)}\n\n{_END}{after}"
    return text


def _rows(found: Costs, lang: Lang) -> Iterator[list[str]]:
    rows: tuple[tuple[str, Callable[[int], float | None]], ...] = (
        ("peak_requests", lambda people: _peak(people, found.requests)),
        ("peak_saves", lambda people: _peak(people, found.answers)),
        ("servers", lambda people: _servers(people, found)),
        ("server_memory", lambda people: _times(_servers(people, found), found.memory)),
        ("databases", lambda people: _databases(people, found)),
        ("grading_minutes", lambda people: _times(people / 60, found.grading)),
        ("report_seconds", lambda people: _times(people, found.report)),
    )
    for name, of in rows:
        yield [page_words(name, lang), *("–" if (value := of(people)) is None else figure(value) for people in PEOPLE)]


def _peak(people: int, each: float | None) -> float | None:
    return _times(people * PEAK / MORNING, each)


def _servers(people: int, found: Costs) -> float | None:
    busy = _times(_peak(people, found.requests), found.request_ms)
    return None if busy is None else float(math.ceil(busy / 1000 / HALF_IDLE))


def _databases(people: int, found: Costs) -> float | None:
    wanted = _peak(people, found.answers)
    return None if wanted is None or not found.saves else float(math.ceil(wanted / (found.saves * HALF_IDLE)))


def _times(one: float | None, other: float | None) -> float | None:
    return None if one is None or other is None else one * other


def _median(parts: Sequence[Measured], name: str, what: str) -> float | None:
    return next((row.median for part in parts if part.result.name == name for row in part.result.rows if row.what == what), None)


def _most(parts: Sequence[Measured], name: str, what: str) -> float | None:
    rows = [row.median for part in parts if part.result.name == name for row in part.result.rows if row.what.startswith(what)]
    return max(rows, default=None)


def _each(parts: Sequence[Measured], name: str, what: str) -> float | None:
    """Return the cost of a piece where most were done."""
    found = (row for part in parts if part.result.name == name for row in part.result.rows if row.unit == "s")
    begun = [row for row in found if row.what == what or (what.endswith(" ") and row.what.startswith(what))]
    rows = [row for row in begun if not row.what.endswith(", whole command")]
    return max(rows, key=lambda row: row.work).each if rows else None
