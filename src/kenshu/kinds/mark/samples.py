"""A sample of `mark`, and answers to any."""

from dataclasses import replace

from kenshu.kinds.contract import Answers, Offered, Written
from kenshu.kinds.multiple import samples as of_sets
from kenshu.kinds.multiple.samples import guess, slip
from kenshu.kinds.sample import sample_parts, sample_question, turned

__all__ = ["QUESTION", "another_key", "answers", "guess", "slip"]

QUESTION = sample_question(
    "mark",
    "次の下書きのうち、決まりに反する文を選んでください。",
    "Choose the sentences of this draft that break a rule.",
    sentences=sample_parts("breaks", [False, True, True, False]),
)


def answers(offered: Offered, key: list[str]) -> Answers:
    """Return the answers to a set; none marked is an answer too."""
    found = of_sets.answers(offered, key)
    return replace(found, wrong=[*found.wrong, []], blank=[None])


def another_key(question: Written) -> Written:
    """Return the question with the sentences after those breaking a rule."""
    return question | {"sentences": turned(question["sentences"], "breaks")}
