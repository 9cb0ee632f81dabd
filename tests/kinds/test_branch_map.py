"""The map of a simulation: which line its choices belong to can be told wherever lines part, meet or pass boxes."""

import re
from itertools import combinations
from typing import Any

import pytest
from defusedxml.ElementTree import fromstring
from tools.random_walks import FOLDERS, simulations

from kenshu.kinds import ReleasedQuestion
from kenshu.kinds.branch.map import LETTER, drawn

FILES = [file for folder in FOLDERS for file in sorted(folder.glob("*.yaml"))]
RECT = "{http://www.w3.org/2000/svg}rect"
NAMES = re.compile(r"[a-z][a-z0-9]{1,2}( [a-z][a-z0-9]{1,2})*")


def labels(picture: Any) -> list[tuple[float, float, float]]:
    """(left, right, height) of the choices that stand beside a line."""
    found = []
    for text in picture.iter("{http://www.w3.org/2000/svg}text"):
        if text.get("font-weight") is None and NAMES.fullmatch(text.text):
            at, width = float(str(text.get("x"))), LETTER * len(text.text)
            left = at - width if text.get("text-anchor") == "end" else at
            found.append((left, left + width, float(str(text.get("y")))))
    return found


def straight(path: str) -> list[tuple[float, float, float, float]]:
    """(left, top, right, bottom) of the straight pieces of a line."""
    x = y = 0.0
    found = []
    for letter, numbers in re.findall(r"([MHVC])([\d ]+)", path):
        told = [float(each) for each in numbers.split()]
        onward = {
            "M": (told[0], told[-1]),
            "H": (told[0], y),
            "V": (x, told[0]),
            "C": (told[-2], told[-1]) if len(told) > 1 else (x, y),
        }
        if letter in "HV":
            to = onward[letter]
            found.append((min(x, to[0]), min(y, to[1]), max(x, to[0]), max(y, to[1])))
        x, y = onward[letter]
    return found


def crossing(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    """Whether two pieces or boxes lie on one another, beyond touching."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


@pytest.mark.parametrize("question", [released for _, released in simulations(FILES)], ids=lambda one: str(one["offered"]["id"]))
def test_no_choices_lie_on_a_line_and_no_line_on_a_box(question: ReleasedQuestion) -> None:
    picture = fromstring(drawn(question, "ja"))
    paths = [str(path.get("d")) for path in picture.iter("{http://www.w3.org/2000/svg}path")]
    pieces = [(left - 1, top - 1, right + 1, bottom + 1) for path in paths for left, top, right, bottom in straight(path)]
    beside = labels(picture)
    assert len(beside) == len(paths)
    written = [(left, height - 12, right, height) for left, right, height in beside]
    assert [(one, other) for one in written for other in pieces if crossing(one, other)] == []
    assert [(one, other) for one, other in combinations(written, 2) if crossing(one, other)] == []
    places = [[float(str(box.get(name))) for name in ("x", "y", "width", "height")] for box in picture.iter(RECT)]
    boxes = [(x + 2, y + 2, x + width - 2, y + height - 2) for x, y, width, height in places]
    assert [(one, other) for one in boxes for other in pieces if crossing(one, other)] == []


def test_where_lines_meet_each_has_its_choices_at_the_moment_that_it_comes_from() -> None:
    by_name = {question["offered"]["id"]: question for _, question in simulations(FILES)}
    picture = fromstring(drawn(by_name["lost-phone-morning-1"], "ja"))
    texts = {text.text or "": float(str(text.get("x"))) for text in picture.iter("{http://www.w3.org/2000/svg}text")}
    boxes = {head: x for head, x in texts.items() if head.endswith((" told", " called"))}
    left, right = sorted(boxes.values())
    assert texts["d9 t7 p2 h5"] < left + 200 < right < texts["y3 m6 c2"]
