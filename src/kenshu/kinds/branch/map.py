"""The graph of a simulation as a picture (SVG): a box a moment with its choices, below it the moments that they lead to.

Every attribute is one of presentation, and every colour that of the text around: no style that a page's security policy would
refuse, and the same by day and by night. A picture is for who may see the key.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any, NamedTuple, cast
from unicodedata import east_asian_width

from kenshu.i18n import Lang, say
from kenshu.kinds.branch.graph import Graph
from kenshu.kinds.branch.scoring import offers
from kenshu.kinds.branch.way import END, BranchOffered
from kenshu.kinds.contract import ReleasedQuestion

WIDTH, LINE, BETWEEN, BESIDE = 400, 22, 56, 40  # of a box, of a line in it, from one row to the next, from one box to the next
LONGEST = 40  # half-width letters of a choice
LETTER, ASIDE = 8, 24  # the room of a letter of an id, and from one line past the boxes to the next


class Box(NamedTuple):
    """A box: where it stands, its head, and its lines of words with the words at their end."""

    left: int
    top: int
    head: str
    lines: list[tuple[str, str]]

    @property
    def height(self) -> int:
        """Pixels from its top to its bottom."""
        return LINE * (len(self.lines) + 1) + 12

    @property
    def middle(self) -> int:
        """Pixels from the left to its middle."""
        return self.left + WIDTH // 2


def drawn(question: ReleasedQuestion, lang: Lang, numbers: Mapping[str, str] | None = None) -> str:
    """Return the picture as an element `svg`; `numbers` is {choice: what is said of it}, instead of its points."""
    offered = cast("BranchOffered", question["offered"])
    graph = Graph(question["key"], [])
    rows = _rows(graph)
    boxes = _boxes(offered, question["key"], rows, lang, numbers)
    long = [choices for *_, choices, span in _spans(graph, rows) if span > 1]
    right = max(box.left for box in boxes.values()) + WIDTH + max((LETTER * len(" ".join(choices)) for choices in long), default=0)
    edges = list(_edges(graph, boxes, rows, right))
    width = right + ASIDE * (1 + len(long))
    height = max(box.top + box.height for box in boxes.values()) + 8
    name = escape(say("branch.map", lang, title=offered["scenario"]["title"][lang]))
    body = "".join([*edges, *map(_drawn_box, boxes.values())])
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{name}" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" font-size="13" fill="currentColor">{body}</svg>'
    )


def _rows(graph: Graph) -> list[list[str]]:
    """Return the moments row by row, each below all that lead to it; the end is the last row."""
    depth: dict[str, int] = {}

    def sink(moment: str, to: int) -> None:
        if depth.get(moment, -1) < to:
            depth[moment] = to
            for each in graph.onwards(moment):
                sink(each, to + 1)

    sink(graph.first, 0)
    rows: list[list[str]] = [[] for _ in range(max(depth.values()) + 1)]
    for moment in graph.moments:
        rows[depth[moment]].append(moment)
    return [*rows, [END]]


def _boxes(
    offered: BranchOffered, key: Any, rows: list[list[str]], lang: Lang, numbers: Mapping[str, str] | None
) -> dict[str, Box]:
    moments = {moment["id"]: moment for moment in offered["moments"]}
    texts = {part["id"]: part["text"][lang] for part in offered["parts"]}
    most = offers(key["choices"])
    widest = max(map(len, rows))
    boxes: dict[str, Box] = {}
    top = 8
    for row in rows:
        left = 8 + (widest - len(row)) * (WIDTH + BESIDE) // 2
        for moment in row:
            if moment == END:
                stories = [(_cut(ending["story"][lang]), ", ".join(ending["after"])) for ending in offered["endings"]]
                boxes[END] = Box(left, top, say("component.branch_ending", lang), stories)
            else:
                lines = [
                    (f"{name} {_cut(texts[name])}", numbers.get(name, "") if numbers else _points(key, name, most[moment]))
                    for name in moments[moment]["choices"]
                ]
                boxes[moment] = Box(left, top, f"{moments[moment]['time'][lang]}  {moment}", lines)
            left += WIDTH + BESIDE
        top = max(boxes[moment].top + boxes[moment].height for moment in row) + BETWEEN
    return boxes


def _points(key: Any, choice: str, most: float) -> str:
    return f"{key['choices'][choice]['points']:g} / {most:g}"


def _cut(text: str) -> str:
    """Return a text as far as it has room, a full-width letter taking the room of two."""
    room, kept = LONGEST, ""
    for letter in text:
        room -= 2 if east_asian_width(letter) in "WFA" else 1
        if room < 0:
            return f"{kept}…"
        kept += letter
    return kept


def _spans(graph: Graph, rows: list[list[str]]) -> Iterator[tuple[str, str, list[str], int]]:
    """Yield (moment, what it leads to, the choices that do, rows further down)."""
    row_of = {moment: number for number, row in enumerate(rows) for moment in row}
    for moment, choices in graph.moments.items():
        for to in dict.fromkeys(graph.choices[choice]["to"] for choice in choices):
            leading = [choice for choice in choices if graph.choices[choice]["to"] == to]
            yield moment, to, leading, row_of[to] - row_of[moment]


def _edges(graph: Graph, boxes: Mapping[str, Box], rows: list[list[str]], right: int) -> Iterator[str]:
    """Yield the lines with their choices: straight on to the next row, or past the rows between on the right."""
    spans = list(_spans(graph, rows))
    row_of = {moment: row for row in rows for moment in row}
    arriving = Counter(to for _, to, _, span in spans if span == 1)
    past = right
    for moment, to, choices, span in spans:
        begin, end = boxes[moment], boxes[to]
        low, high = begin.top + begin.height, end.top
        outwards = -1 if begin.middle < end.middle else 1  # away from the other lines that meet there
        if span > 1:
            past += ASIDE
            side, into = begin.top + begin.height // 2, end.top + LINE // 2
            out, at = f"M{begin.left + WIDTH} {side}", (begin.left + WIDTH, side - 6)
            if moment != row_of[moment][-1]:  # another box stands on the right: the line goes out below them all
                side = max(boxes[each].top + boxes[each].height for each in row_of[moment]) + 20
                out, at = f"M{begin.left + WIDTH - ASIDE} {low} V{side}", (begin.left + WIDTH - ASIDE, low + 16)
            way, beside = f"{out} H{past} V{into} H{end.left + WIDTH}", 1
        else:
            way = (
                f"M{begin.middle} {low} C{begin.middle} {low + BETWEEN // 2} {end.middle} {high - BETWEEN // 2} {end.middle} {high}"
            )
            meets = arriving[to] > 1  # then the choices stand where the line begins, else where it ends
            at, beside = ((begin.middle, low + 16), outwards) if meets else ((end.middle, high - 16), -outwards)
        yield f'<path d="{way}" fill="none" stroke="currentColor" stroke-width="1.5"/>'
        anchor = "start" if beside > 0 else "end"
        yield f'<text x="{at[0] + 10 * beside}" y="{at[1]}" text-anchor="{anchor}">{escape(" ".join(choices))}</text>'
        tip = (end.middle, high) if span == 1 else (end.left + WIDTH, end.top + LINE // 2)
        yield _tip(*tip, down=span == 1)


def _tip(left: int, top: int, *, down: bool) -> str:
    points = (
        f"{left},{top} {left - 5},{top - 9} {left + 5},{top - 9}"
        if down
        else f"{left},{top} {left + 9},{top - 5} {left + 9},{top + 5}"
    )
    return f'<polygon points="{points}"/>'


def _drawn_box(box: Box) -> str:
    lines = [
        f'<rect x="{box.left}" y="{box.top}" width="{WIDTH}" height="{box.height}" rx="8" fill="none" stroke="currentColor"/>',
        f'<text x="{box.left + 12}" y="{box.top + LINE - 2}" font-weight="700">{escape(box.head)}</text>',
    ]
    for number, (words, end) in enumerate(box.lines, 2):
        base = box.top + LINE * number - 2
        lines.append(f'<text x="{box.left + 12}" y="{base}">{escape(words)}</text>')
        lines.append(f'<text x="{box.left + WIDTH - 12}" y="{base}" text-anchor="end" font-weight="700">{escape(end)}</text>')
    return "".join(lines)
