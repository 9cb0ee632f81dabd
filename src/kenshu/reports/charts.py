"""Charts of departments: completion on a day and over time, and the heat map; and how any chart becomes a file."""

import io
import unicodedata
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from functools import update_wrapper
from typing import Any, Generic, ParamSpec

import pandas as pd
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Patch, Rectangle
from matplotlib.ticker import PercentFormatter

from kenshu import clock
from kenshu.editions.on_record import Editions
from kenshu.i18n import Lang, base, say
from kenshu.line_breaks import lines
from kenshu.papers.letters import without_unseen
from kenshu.reports.heatmap import Heatmap
from kenshu.reports.report import Report, written_department

# Okabe and Ito's colours, told apart by colour-blind eyes too; failed and expired are hatched besides.
_COLOURS = {
    "complete": "#0072b2",
    "awaiting": "#8fc7e8",
    "in_progress": "#f0e442",
    "failed": "#d55e00",
    "expired": "#cc79a7",
    "not_started": "#d9d9d9",
}
_HATCHES = {"failed": "///", "expired": "..."}
# With a mark of its own each, they are told apart in black and white too.
_LINES = (("#0072b2", "o"), ("#d55e00", "s"), ("#009e73", "^"), ("#cc79a7", "D"), ("#56b4e9", "v"), ("#000000", "P"))
_DASHES = ("-", "--", ":")
# From light to dark in one hue, so that eyes of every kind and a printer without colours keep the order.
_SHADES = LinearSegmentedColormap.from_list("share of wrong answers", ["#f4f8fb", "#8fc7e8", "#0072b2", "#00304d"])
_HIDDEN = {"facecolor": "#eeeeee", "edgecolor": "#8a8a8a", "hatch": "////", "linewidth": 0.0}
_NOBODY = {"facecolor": "#ffffff", "edgecolor": "#cccccc", "linewidth": 0.6}
_DARK = 0.45  # from this share on, figures are white
_LETTERS = 9.0  # points
_COLUMN = 0.66  # inches of the heat map for a department
# IPAexGothic comes with matplotlib-fontja, so that Japanese is drawn on every machine; the other has what it lacks.
# A `$` in a department's name is a letter, not the beginning of a formula.
STYLE: Any = {"font.family": ["IPAexGothic", "DejaVu Sans"], "text.parse_math": False, "hatch.linewidth": 0.6}


_Arguments = ParamSpec("_Arguments")


class Drawing(Generic[_Arguments]):
    """A function that draws in the style of all charts: called, it gives PNG, whose title is the figure's."""

    def __init__(self, draw: Callable[_Arguments, Figure]) -> None:
        self._draw = draw
        update_wrapper(self, draw)

    def __call__(self, *args: _Arguments.args, **kwargs: _Arguments.kwargs) -> bytes:
        """Return the figure as PNG."""
        written = io.BytesIO()
        with _style():
            figure = self._draw(*args, **kwargs)
            figure.savefig(written, format="png", metadata={"Title": figure.get_suptitle()})
        return written.getvalue()

    def figure(self, *args: _Arguments.args, **kwargs: _Arguments.kwargs) -> Figure:
        """Return the figure itself, for whoever wants to change it before it is shown."""
        with _style():
            return self._draw(*args, **kwargs)


def as_png(draw: Callable[_Arguments, Figure]) -> Drawing[_Arguments]:
    """Return what draws a figure as what gives it as PNG."""
    return Drawing(draw)


def _style() -> AbstractContextManager[None]:
    import matplotlib_fontja  # noqa: F401 - registers IPAexGothic

    return rc_context(STYLE)


@as_png
def completion_chart(report: Report, lang: Lang, deepest: int = 1) -> Figure:
    """Draw one panel a module, one bar a department down to a level of the tree."""
    rows = max((len(report.of_module(module, deepest)) for module in report.modules), default=1)
    figure = Figure(figsize=(3.2 + 4.2 * max(1, len(report.modules)), 1.9 + 0.32 * rows), dpi=144, layout="constrained")
    figure.suptitle(say("report.chart.title", lang, day=clock.written_date(report.as_of, lang)), fontsize=14)
    panels = figure.subplots(1, max(1, len(report.modules)), sharey=True, squeeze=False)[0]
    for axes, module in zip(panels, report.modules, strict=False):
        _draw(axes, report, module, lang, deepest)
    handles, labels = panels[0].get_legend_handles_labels()
    if handles:
        beside = len(labels) if len(panels) > 1 else 3  # one panel is too narrow for all of them in a row
        figure.legend(handles, labels, loc="outside lower center", ncols=beside, frameon=False)
    return figure


def _draw(axes: Axes, report: Report, module: str, lang: Lang, deepest: int) -> None:
    rows = report.of_module(module, deepest)
    places = range(len(rows))
    shares = rows[list(_COLOURS)].div(rows["required"].where(rows["required"] > 0), axis=0).fillna(0.0).astype(float) * 100
    begin = shares.iloc[:, 0] * 0
    for state, colour in _COLOURS.items():
        label = say(f"report.column.{state}", lang)
        bars = axes.barh(
            places, shares[state], left=begin, color=colour, edgecolor="white", hatch=_HATCHES.get(state), height=0.72, label=label
        )
        for bar in bars:  # within the axes: the layout need not measure each of them
            bar.set_in_layout(False)
        begin = begin + shares[state]
    for place, complete, required in zip(places, rows["complete"], rows["required"], strict=True):
        words = say("report.people", lang, complete=complete, required=required) if required else say("report.nobody", lang)
        axes.text(101 if required else 1, place, words, va="center", fontsize=8).set_in_layout(False)
    names = [
        "\u3000" * level + written_department(department, lang)
        for department, level in zip(rows["department"], rows["level"], strict=True)
    ]
    axes.set_yticks(list(places), names, ha="left")
    axes.tick_params(axis="y", length=0, pad=max(map(text_width, names), default=0))
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_xlim(0, 126)
    axes.set_xticks([0, 25, 50, 75, 100], ["0%", "25%", "50%", "75%", "100%"])
    axes.set_title(report.modules[module][lang], fontsize=11)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.set_axisbelow(True)
    axes.grid(axis="x", color="#eeeeee")


def text_width(text: str, letters: float = 10.5) -> float:
    """Return about how wide a label is drawn, in points: a Japanese letter as wide as the font is high, another half of it."""
    return letters * sum(1 if unicodedata.east_asian_width(letter) in "FWA" else 0.62 for letter in text)


def in_lines(text: str, room: float, letters: float) -> str:
    """Return a label in lines of so many points at most, without what shows nothing of its own."""
    return "\n".join(lines(without_unseen(text), room, lambda letter: text_width(letter, letters), cut=True))


@as_png
def trend_chart(table: pd.DataFrame, department: str, modules: dict[str, dict[Lang, str]], lang: Lang) -> Figure:
    """Draw `kenshu.reports.trend` for one department, "" being the whole city, with a line for each module.

    `modules` {id: titles} are those to be drawn. Where nobody is required, a line has a gap.
    """
    rows = table[table["department"] == department]
    figure = Figure(figsize=(9.6, 4.6), dpi=144, layout="constrained")
    figure.suptitle(say("report.trend.title", lang, department=written_department(department, lang)), fontsize=14)
    axes = figure.subplots()
    for number, (module, titles) in enumerate(modules.items()):
        line = rows[rows["module"] == module]
        colour, mark = _LINES[number % len(_LINES)]
        dash = _DASHES[number // len(_LINES) % len(_DASHES)]
        rate = line["completion_rate"].astype("float64") * 100
        axes.plot(range(len(line)), rate, dash, color=colour, marker=mark, markersize=4.5, linewidth=1.8, label=titles[lang])
    _frame(axes, [day.date() for day in dict.fromkeys(rows["day"])], lang)
    if modules:
        figure.legend(loc="outside lower center", ncols=2, frameon=False)
    return figure


def _frame(axes: Axes, days: list[date], lang: Lang) -> None:
    axes.set_ylim(-2, 104)
    axes.set_yticks([0, 25, 50, 75, 100])
    axes.yaxis.set_major_formatter(PercentFormatter())
    axes.set_ylabel(say("report.column.completion_rate", lang))
    step = -(-len(days) // 13) or 1  # as many days as can be read beside each other, the last one among them
    places = sorted({len(days) - 1 - number for number in range(0, len(days), step)})
    axes.set_xticks(places, _day_labels([days[place] for place in places], lang))
    axes.set_xlim(-0.4, max(len(days) - 0.6, 0.4))
    axes.spines[["top", "right"]].set_visible(False)
    axes.set_axisbelow(True)
    axes.grid(axis="y", color="#eeeeee")


def _day_labels(days: list[date], lang: Lang) -> list[str]:
    """Return the days in words, with the year where it is the first or another than before."""
    labels, year = [], 0
    for day in days:
        era = clock.japanese_era(day).partition("年")[0] + "年" if base(lang) == "ja" else str(day.year)
        below = "" if day.year == year else era
        labels.append(f"{day.month}/{day.day}\n{below}" if base(lang) == "ja" else f"{day.day} {day.strftime('%b')}\n{below}")
        year = day.year
    return labels


@as_png
def heatmap_chart(found: Heatmap, editions: Editions, lang: Lang) -> Figure:
    """Draw the heat map; each cell says its share in per cent, a hidden one is hatched and holds no figure."""
    clauses = list(dict.fromkeys(found.table["clause"]))
    departments = list(dict.fromkeys(found.table["department"]))
    size = (2.6 + _COLUMN * max(len(departments), 7), 2.4 + 0.31 * max(len(clauses), 3))
    figure = Figure(figsize=size, dpi=144, layout="constrained")
    figure.suptitle(say("report.heatmap.title", lang, day=clock.written_date(found.as_of, lang)), fontsize=13)
    axes = figure.subplots()
    _cells(axes, found.table, clauses, departments)
    axes.set_yticks(range(len(clauses)), [editions.clauses[clause]["label"][lang] for clause in clauses])
    names = [in_lines(written_department(each, lang), _COLUMN * 72, _LETTERS) for each in departments]
    axes.set_xticks(range(len(departments)), names, fontsize=_LETTERS)
    axes.xaxis.tick_top()
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    axes.set_xlim(-0.5, max(len(departments), 1) - 0.5)
    axes.set_ylim(max(len(clauses), 1) - 0.5, -0.5)
    if departments:
        axes.axvline(0.5, color="#1a3e6e", linewidth=1.5)  # the whole city stands apart from its parts
    _legend(figure, found.smallest, lang)
    return figure


def _cells(axes: Axes, table: pd.DataFrame, clauses: list[str], departments: list[str]) -> None:
    for row in table.to_dict("records"):
        left, top = departments.index(row["department"]), clauses.index(row["clause"])
        share = row["wrong_rate"]
        if row["hidden"]:
            style = _HIDDEN
        elif pd.isna(share):
            style = _NOBODY
        else:
            style = {"facecolor": _SHADES(float(share)), "edgecolor": "white", "linewidth": 1.0}
            ink = "white" if share >= _DARK else "#222222"
            axes.text(left, top, f"{share:.0%}", ha="center", va="center", fontsize=_LETTERS, color=ink).set_in_layout(False)
        axes.add_patch(Rectangle((left - 0.5, top - 0.5), 1, 1, **style))  # type: ignore[arg-type]


def _legend(figure: Figure, smallest: int, lang: Lang) -> None:
    shares = [Patch(facecolor=_SHADES(share), edgecolor="#cccccc", label=f"{share:.0%}") for share in (0.0, 0.25, 0.5, 0.75, 1.0)]
    hidden = Patch(label=say("report.heatmap.hidden", lang, smallest=smallest), **_HIDDEN)  # type: ignore[arg-type]
    nobody = Patch(label=say("report.heatmap.nobody", lang), **_NOBODY)  # type: ignore[arg-type]
    said = {"title": say("report.heatmap.legend", lang), "title_fontsize": _LETTERS}
    # In two rows: a map of few departments is narrow.
    figure.legend(handles=[*shares, hidden, nobody], loc="outside lower center", ncols=4, frameon=False, fontsize=_LETTERS, **said)
