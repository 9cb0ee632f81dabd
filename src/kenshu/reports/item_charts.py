"""Charts of item statistics: facility against discrimination, and for each question what its choices drew."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from kenshu.editions.on_record import Editions
from kenshu.i18n import Lang, say
from kenshu.kinds import CHOSEN, choice_in_words, part_in_words
from kenshu.reports.charts import as_png, in_lines
from kenshu.reports.item_figures import WEAK
from kenshu.reports.items import ItemStatistics

# Okabe and Ito's colours; what the key does not want is hatched besides.
_WANTED, _OTHER = "#0072b2", "#e69f00"
_COLOURS = {"": _WANTED, "weak": _OTHER, "negative": "#d55e00"}
_MARKS = {"": "o", "weak": "s", "negative": "X"}
_WIDE, _LABELS = 11.0, 6.0  # inches of the chart of options, and of what its labels have
_BETWEEN = 0.72  # inches from one question's bars to the next one's: a title and the shares below
_LETTERS = 9.0  # points
_NARROWEST = 0.09  # a share that a word fits into
# Where a point's number may stand: (right, up) in points of the page, the best place first
_NEAR = ((8, 4), (8, -12), (-18, 4), (-18, -12), (-5, 12), (-5, -20))
_SPOTS = (*_NEAR, (22, 4), (22, -12), (-32, 4), (-32, -12), (10, 18), (10, -26))


@as_png
def plot(found: ItemStatistics, editions: Editions, lang: Lang) -> Figure:
    """Draw each question as a numbered point, its id and figures beside the chart."""
    shown = found.questions[found.questions["discrimination"].notna()]
    left_out = found.questions[found.questions["discrimination"].isna()]
    figure = Figure(figsize=(11, max(5.2, 1.2 + 0.21 * (len(found.questions) + 3))), dpi=144, layout="constrained")
    figure.suptitle(_title("plot", found, editions, lang), fontsize=14)
    axes, beside = figure.subplots(1, 2, width_ratios=[3, 2])
    axes.set(xlim=(-0.03, 1.03), xlabel=say("items.facility", lang), ylabel=say("items.discrimination", lang))
    told = shown["discrimination"].astype(float)
    axes.set_ylim(min([-0.2, *told]) - 0.1, max([0.8, *told]) + 0.1)
    for level, line in ((0.0, "-"), (WEAK, "--")):
        axes.axhline(level, color="#999999", linewidth=0.8, linestyle=line)
    axes.grid(color="#eeeeee")
    axes.set_axisbelow(True)
    points = list(zip(shown["facility"].astype(float), told, strict=True))
    for point, sign in zip(points, shown["sign"], strict=True):
        axes.scatter(*point, color=_COLOURS[sign], marker=_MARKS[sign], s=42, zorder=3)
    lines = [
        f"{number:>2}  {question}  {point[0]:.2f} / {point[1]:.2f}"
        for number, (question, point) in enumerate(zip(shown["question_id"], points, strict=True), 1)
    ]
    if shown.empty:
        axes.text(0.5, 0.3, say("items.chart.none", lang), ha="center", fontsize=12)
    if not left_out.empty:
        lines += ["", f"{say('items.chart.not_shown', lang)}:", *(f"  –  {question}" for question in left_out["question_id"])]
    beside.axis("off")
    beside.text(0, 1, "\n".join(lines), va="top", fontsize=9, linespacing=1.35, transform=beside.transAxes)
    for sign in ("weak", "negative"):
        if (shown["sign"] == sign).any():
            axes.scatter([], [], color=_COLOURS[sign], marker=_MARKS[sign], s=42, label=say(f"items.sign.{sign}", lang))
    if axes.get_legend_handles_labels()[0]:
        axes.legend(loc="lower right", frameon=False)
    figure.draw_without_rendering()  # from here on the axes stand where they will be drawn
    _number(axes, points)
    return figure


def _number(axes: Axes, points: list[tuple[float, float]]) -> None:
    """Write each point's number beside it, clear of the points and of the numbers that stand already."""
    spots = [axes.transData.transform(point) / 2 for point in points]  # pixels at 144 dpi to points of the page
    taken = [(x - 4, y - 4) for x, y in spots]  # a number stands on the lower left corner of its text
    for number, (point, (x, y)) in enumerate(zip(points, spots, strict=True), 1):
        room = [min(max(abs(x + right - a) / 13, abs(y + up - b) / 9) for a, b in taken) for right, up in _SPOTS]
        best = next((place for place, free in enumerate(room) if free >= 1), room.index(max(room)))
        taken.append((x + _SPOTS[best][0], y + _SPOTS[best][1]))
        axes.annotate(str(number), point, xytext=_SPOTS[best], textcoords="offset points", fontsize=9).set_in_layout(False)


@as_png
def options_chart(found: ItemStatistics, editions: Editions, lang: Lang) -> Figure:
    """Draw a panel a question, a bar a part: which share of the answers chose it, or put it where."""
    asked = [
        (row, options) for row in found.questions.to_dict("records") if not (options := _choices(found, row["question_id"])).empty
    ]
    drawn = [(row, options, _labels(options, editions, row["question_id"], lang)) for row, options in asked]
    inches = 1.4 + sum(_BETWEEN + sum(map(_height, labels.values())) for _, _, labels in drawn)
    figure = Figure(figsize=(_WIDE, max(3.0, inches)), dpi=144)
    figure.suptitle(_title("options", found, editions, lang), fontsize=14, y=1 - 0.2 / figure.get_figheight(), va="top")
    if not drawn:
        figure.text(0.5, 0.4, say("items.chart.none", lang), ha="center", fontsize=12)
        return figure
    top = inches - 0.6
    for row, options, labels in drawn:  # by inches: a layout that measures each label takes ten times as long
        height = sum(map(_height, labels.values()))
        top -= _BETWEEN + height
        axes = figure.add_axes((_LABELS / _WIDE, (top + 0.3) / inches, (_WIDE - _LABELS - 0.1) / _WIDE, height / inches))
        _panel(axes, row, options, labels, editions, lang)
    keys = [Patch(facecolor=_WANTED, label=say("items.chart.wanted", lang))]
    keys.append(Patch(facecolor=_OTHER, hatch="///", edgecolor="white", label=say("items.chart.other", lang)))
    figure.legend(handles=keys, loc="lower center", ncols=2, frameon=False)
    return figure


def _choices(found: ItemStatistics, question_id: str) -> pd.DataFrame:
    """Return a question's options as far as they have shares; none for a free text, which offers nothing to choose."""
    options = found.options[(found.options["question_id"] == question_id) & found.options["share"].notna()]
    return options if (options["part_id"] != "").any() else options[:0]


def _labels(options: pd.DataFrame, editions: Editions, question_id: str, lang: Lang) -> dict[str, str]:
    """Return {bar: a part's id and its whole text, in lines that its place has room for}, in the order of the options.

    What was done with no part, such as leaving all of it blank, has a bar of its own.
    """
    offered = editions.questions[question_id]["offered"]
    written = {
        _bar(row): f"{row['part_id']}  {part_in_words(offered, row['part_id'], lang)}"
        if row["part_id"]
        else choice_in_words(offered, row["choice"], lang)
        for row in options.to_dict("records")
    }
    return {bar: in_lines(text, _LABELS * 72 - 12, _LETTERS) for bar, text in written.items()}


def _bar(row: Mapping[Any, Any]) -> str:
    """Return which bar of a question a choice stands in."""
    return str(row["part_id"] or row["choice"])


def _height(label: str) -> float:
    """Return how many inches a bar has with a label of so many lines."""
    return 0.12 + 0.17 * (label.count("\n") + 1)


def _panel(
    axes: Axes, question: Mapping[Any, Any], options: pd.DataFrame, labels: Mapping[str, str], editions: Editions, lang: Lang
) -> None:
    offered = editions.questions[question["question_id"]]["offered"]
    heights = [_height(label) for label in labels.values()]
    places = {bar: sum(heights[:number]) + heights[number] / 2 for number, bar in enumerate(labels)}
    begin = dict.fromkeys(labels, 0.0)
    for row in options.to_dict("records"):
        share, place, begun = float(row["share"]), places[_bar(row)], begin[_bar(row)]
        colour, hatch = (_WANTED, None) if row["wanted"] else (_OTHER, "///")
        axes.barh(place, share, left=begun, color=colour, hatch=hatch, edgecolor="white", height=0.22)
        if row["choice"] == CHOSEN or not row["part_id"]:
            axes.text(share + 0.01, place, f"{share:.0%} ({row['number']})", va="center", fontsize=_LETTERS)
        elif share >= _NARROWEST:
            middle, words = begun + share / 2, choice_in_words(offered, row["choice"], lang)
            label = axes.text(middle, place, words, va="center", ha="center", fontsize=_LETTERS)
            label.set_bbox({"facecolor": "white", "edgecolor": "none", "pad": 1.2})
        begin[_bar(row)] += share
    axes.set_yticks(list(places.values()), list(labels.values()), fontsize=_LETTERS)
    axes.set_ylim(sum(heights), 0)
    axes.set_xlim(0, 1.14)
    axes.set_xticks([0, 0.5, 1], ["0%", "50%", "100%"], fontsize=_LETTERS)
    words = say("items.chart.question", lang, question=question["question_id"], answers=question["answers"])
    axes.set_title(words, fontsize=10.5, loc="left")
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.tick_params(axis="y", length=0)


def _title(chart: str, found: ItemStatistics, editions: Editions, lang: Lang) -> str:
    return say(f"items.chart.{chart}", lang, module=editions.modules[found.module_id].title[lang])
