"""The map of a simulation: which line its choices belong to can be told wherever lines part, meet or pass boxes."""

import re
from itertools import pairwise
from typing import Any

import pytest
from defusedxml.ElementTree import fromstring
from tools.random_walks import FOLDERS, simulations

from kenshu.kinds import ReleasedQuestion
from kenshu.kinds.branch.map import LETTER, drawn

FILES = [file for folder in FOLDERS for file in sorted(folder.glob("*.yaml"))]
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


@pytest.mark.parametrize("question", [released for _, released in simulations(FILES)], ids=lambda one: str(one["offered"]["id"]))
def test_no_choices_lie_on_a_line_or_on_one_another(question: ReleasedQuestion) -> None:
    picture = fromstring(drawn(question, "ja"))
    paths = [str(path.get("d")) for path in picture.iter("{http://www.w3.org/2000/svg}path")]
    beside = labels(picture)
    assert len(beside) == len(paths)
    past = [tuple(map(float, re.findall(r"\d+", d))) for d in paths if "H" in d]
    for left, right, height in beside:
        assert [line for line in past if left < line[2] < right and line[1] < height < line[3]] == []
    for one, other in pairwise(sorted(beside, key=lambda label: (label[2], label[0]))):
        assert one[2] != other[2] or one[1] <= other[0]


def test_where_lines_meet_each_has_its_choices_at_the_moment_that_it_comes_from() -> None:
    by_name = {question["offered"]["id"]: question for _, question in simulations(FILES)}
    picture = fromstring(drawn(by_name["lost-phone-morning-1"], "ja"))
    texts = {text.text or "": float(str(text.get("x"))) for text in picture.iter("{http://www.w3.org/2000/svg}text")}
    boxes = {head: x for head, x in texts.items() if head.endswith((" told", " called"))}
    left, right = sorted(boxes.values())
    assert texts["d9 t7 p2 h5"] < left + 200 < right < texts["y3 m6 c2"]
