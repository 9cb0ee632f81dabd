"""The kinds of question: each has a module with its schema and scoring rule, and beside it its renderer (`single.py`, `single.js`).

To add a kind: write both, name the class in `Question` and its reader in `offered.py`.
"""

from typing import Annotated, Any

from pydantic import Field

from kenshu.kinds.base import BaseQuestion
from kenshu.kinds.mark import MarkQuestion
from kenshu.kinds.multiple import MultipleQuestion
from kenshu.kinds.offered import Offered, is_complete, read_answer
from kenshu.kinds.order import OrderQuestion
from kenshu.kinds.parts import Words
from kenshu.kinds.single import SingleQuestion
from kenshu.kinds.sort import SortQuestion
from kenshu.kinds.text import TextQuestion

Question = Annotated[
    SingleQuestion | MultipleQuestion | OrderQuestion | SortQuestion | MarkQuestion | TextQuestion,
    Field(discriminator="kind"),
]
_CLASSES: dict[str, type[BaseQuestion]] = {
    "single": SingleQuestion,
    "multiple": MultipleQuestion,
    "order": OrderQuestion,
    "sort": SortQuestion,
    "mark": MarkQuestion,
    "text": TextQuestion,
}
KINDS = tuple(_CLASSES)


def share(kind: str, key: Any, value: Any) -> float | None:
    """The share of the points that an answer earns against a key, by the kind's own rule. Raises KeyError for an unknown kind."""
    return _CLASSES[kind].share(key, value)


__all__ = [
    "KINDS",
    "BaseQuestion",
    "MarkQuestion",
    "MultipleQuestion",
    "Offered",
    "OrderQuestion",
    "Question",
    "SingleQuestion",
    "SortQuestion",
    "TextQuestion",
    "Words",
    "is_complete",
    "read_answer",
    "share",
]
from kenshu.kinds.shim import ReleasedQuestion, awaits_person, clauses_of, released_question, review
