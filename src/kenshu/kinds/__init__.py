"""The kinds of question, each a folder of its own (`single/`, `multiple/`, ...), found by being there.

`kenshu.kinds.contract` says what a folder gives; `docs/kinds.md` says how to add one. Other rooms call what stands here, and ask no
question of which kind it is.
"""

from kenshu.kinds.contract import BLANK, CHOSEN, Choice, Kind, Offered, ReleasedQuestion
from kenshu.kinds.parts import Bilingual, Words
from kenshu.kinds.question import BaseQuestion
from kenshu.kinds.registry import KINDS, Question, front_end, kind_of
from kenshu.kinds.released import (
    answer_in_words,
    awaits_person,
    choice_in_words,
    choices,
    clauses_of,
    is_complete,
    parts_are_mixed,
    possible_choices,
    quoted,
    read_answer,
    released_question,
    review,
    share,
)

__all__ = [
    "BLANK",
    "CHOSEN",
    "KINDS",
    "BaseQuestion",
    "Bilingual",
    "Choice",
    "Kind",
    "Offered",
    "Question",
    "ReleasedQuestion",
    "Words",
    "answer_in_words",
    "awaits_person",
    "choice_in_words",
    "choices",
    "clauses_of",
    "front_end",
    "is_complete",
    "kind_of",
    "parts_are_mixed",
    "possible_choices",
    "quoted",
    "read_answer",
    "released_question",
    "review",
    "share",
]
