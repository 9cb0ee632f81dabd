"""A picture for each part: how cost grows with work, ours and theirs."""

import io
from typing import Any

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

from bench.measure import Curve, Result
from bench.words import page_words, said
from kenshu.i18n import Lang
from kenshu.reports.charts import STYLE

# Okabe and Ito's colours with a mark of its own each: told apart by colour-blind eyes, and in black and white.
_LINES = (("#0072b2", "o"), ("#d55e00", "s"), ("#009e73", "^"), ("#cc79a7", "D"), ("#56b4e9", "v"), ("#000000", "P"))
_SMALLEST = 1e-6  # what a logarithmic axis can show of nothing


def picture(result: Result, lang: Lang) -> bytes:
    """Draw the curves of a part as PNG (144 dpi), both axes logarithmic: lines that are far apart can be compared."""
    import matplotlib_fontja  # noqa: F401 - registers IPAexGothic

    title = page_words("picture", lang, part=page_words(result.name, lang))
    with rc_context(STYLE):
        drawn = Figure(figsize=(8.4, 4.8), dpi=144, layout="constrained")
        axes = drawn.subplots()
        for number, curve in enumerate(result.curves):
            _draw(axes, curve, number, lang)
        _frame(axes, result, lang)
        axes.set_title(title, fontsize=13)
        if result.curves:
            drawn.legend(loc="outside lower center", ncols=2, frameon=False, fontsize=9)
        written = io.BytesIO()
        metadata: Any = {"Title": title, "Software": None}
        drawn.savefig(written, format="png", metadata=metadata)
    return written.getvalue()


def _draw(axes: Axes, curve: Curve, number: int, lang: Lang) -> None:
    colour, mark = _LINES[number % len(_LINES)]
    dash = "-" if number < len(_LINES) else "--"
    costs = [max(cost, _SMALLEST) for cost in curve.cost]
    axes.plot(curve.work, costs, dash, color=colour, marker=mark, markersize=5, linewidth=1.8, label=said(curve.label, lang))


def _frame(axes: Axes, result: Result, lang: Lang) -> None:
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlabel(said(result.axes[0], lang))
    axes.set_ylabel(said(result.axes[1], lang))
    for axis in (axes.xaxis, axes.yaxis):
        low, high = axis.get_data_interval()
        steps = (1.0, 2.0, 5.0) if high < low * 1000 else (1.0,)  # within a decade a power of ten alone would say nothing
        axis.set_major_locator(LogLocator(subs=steps))
        axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.10g}"))
        axis.set_minor_formatter(NullFormatter())
    axes.margins(0.08)
    axes.spines[["top", "right"]].set_visible(False)
    axes.set_axisbelow(True)
    axes.grid(color="#eeeeee")
