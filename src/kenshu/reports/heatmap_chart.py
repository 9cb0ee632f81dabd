"""The heat map as a picture: clauses down, departments across, hidden cells hatched."""

import textwrap

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Patch, Rectangle

from kenshu import clock
from kenshu.editions.on_record import Editions
from kenshu.i18n import Lang, say
from kenshu.reports.charts import as_png
from kenshu.reports.heatmap import Heatmap
from kenshu.reports.report import written_department

# From light to dark in one hue, so that eyes of every kind and a printer without colours keep the order.
_SHADES = LinearSegmentedColormap.from_list("share of wrong answers", ["#f4f8fb", "#8fc7e8", "#0072b2", "#00304d"])
_HIDDEN = {"facecolor": "#eeeeee", "edgecolor": "#8a8a8a", "hatch": "////", "linewidth": 0.0}
_NOBODY = {"facecolor": "#ffffff", "edgecolor": "#cccccc", "linewidth": 0.6}
_DARK = 0.45  # from this share on, figures are white


@as_png
def heatmap_chart(found: Heatmap, editions: Editions, lang: Lang) -> Figure:
    """Draw the heat map; each cell says its share in per cent, a hidden one is hatched and holds no figure."""
    clauses = list(dict.fromkeys(found.table["clause"]))
    departments = list(dict.fromkeys(found.table["department"]))
    size = (2.6 + 0.62 * max(len(departments), 7), 2.4 + 0.31 * max(len(clauses), 3))
    figure = Figure(figsize=size, dpi=144, layout="constrained")
    figure.suptitle(say("report.heatmap.title", lang, day=clock.written_date(found.as_of, lang)), fontsize=13)
    axes = figure.subplots()
    _cells(axes, found.table, clauses, departments)
    axes.set_yticks(range(len(clauses)), [editions.clauses[clause]["label"][lang] for clause in clauses])
    names = ["\n".join(textwrap.wrap(written_department(each, lang), 6 if lang == "ja" else 9)) for each in departments]
    axes.set_xticks(range(len(departments)), names, fontsize=8)
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
            axes.text(left, top, f"{share:.0%}", ha="center", va="center", fontsize=8, color=ink).set_in_layout(False)
        axes.add_patch(Rectangle((left - 0.5, top - 0.5), 1, 1, **style))  # type: ignore[arg-type]


def _legend(figure: Figure, smallest: int, lang: Lang) -> None:
    shares = [Patch(facecolor=_SHADES(share), edgecolor="#cccccc", label=f"{share:.0%}") for share in (0.0, 0.25, 0.5, 0.75, 1.0)]
    hidden = Patch(label=say("report.heatmap.hidden", lang, smallest=smallest), **_HIDDEN)  # type: ignore[arg-type]
    nobody = Patch(label=say("report.heatmap.nobody", lang), **_NOBODY)  # type: ignore[arg-type]
    figure.legend(
        handles=[*shares, hidden, nobody],
        loc="outside lower center",
        ncols=4,  # in two rows: a map of few departments is narrow
        frameon=False,
        fontsize=8,
        title=say("report.heatmap.legend", lang),
        title_fontsize=8,
    )
