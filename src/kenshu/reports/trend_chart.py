"""Completion over time as a picture: a line for each module."""

import io
from datetime import date

import pandas as pd
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from kenshu import clock
from kenshu.i18n import Lang, say
from kenshu.reports.charts import STYLE
from kenshu.reports.report import written_department

# Okabe and Ito's colours with a mark of its own each: told apart by colour-blind eyes, and in black and white.
_LINES = (("#0072b2", "o"), ("#d55e00", "s"), ("#009e73", "^"), ("#cc79a7", "D"), ("#56b4e9", "v"), ("#000000", "P"))
_DASHES = ("-", "--", ":")


def trend_chart(table: pd.DataFrame, department: str, modules: dict[str, dict[Lang, str]], lang: Lang) -> bytes:
    """The chart as PNG (144 dpi) of `kenshu.reports.trend` for one department, "" being the whole city.

    `modules` {id: titles} are those to be drawn. Where nobody is required, a line has a gap.
    """
    import matplotlib_fontja  # noqa: F401 - registers IPAexGothic

    rows = table[table["department"] == department]
    with rc_context(STYLE):
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
        written = io.BytesIO()
        figure.savefig(written, format="png", metadata={"Title": say("report.trend.title", lang, department=department)})
    return written.getvalue()


def _frame(axes: Axes, days: list[date], lang: Lang) -> None:
    axes.set_ylim(-2, 104)
    axes.set_yticks([0, 25, 50, 75, 100])
    axes.yaxis.set_major_formatter(PercentFormatter())
    axes.set_ylabel(say("report.column.completion_rate", lang))
    step = -(-len(days) // 13) or 1  # as many days as can be read beside each other, the last one among them
    places = sorted({len(days) - 1 - number for number in range(0, len(days), step)})
    axes.set_xticks(places, [_written(days, place, places, lang) for place in places])
    axes.set_xlim(-0.4, max(len(days) - 0.6, 0.4))
    axes.spines[["top", "right"]].set_visible(False)
    axes.set_axisbelow(True)
    axes.grid(axis="y", color="#eeeeee")


def _written(days: list[date], place: int, places: list[int], lang: Lang) -> str:
    """The day, and the year where it is the first or another than before."""
    day = days[place]
    before = [days[each].year for each in places if each < place]
    year = (
        ""
        if before and before[-1] == day.year
        else clock.japanese_era(day).partition("年")[0] + "年"
        if lang == "ja"
        else str(day.year)
    )
    return f"{day.month}/{day.day}\n{year}" if lang == "ja" else f"{day.day} {day.strftime('%b')}\n{year}"
