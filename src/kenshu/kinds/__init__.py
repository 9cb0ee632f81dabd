"""The kinds of question. Each is one module: its schema and its scoring rule, and beside it its renderer (`single.py`, `single.js`).

To add a kind: write both, name the class in `Question` and its reader in `offered.py`.
"""

from typing import Annotated

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
KINDS = ("single", "multiple", "order", "sort", "mark", "text")

__all__ = ["KINDS", "BaseQuestion", "Offered", "Question", "TextQuestion", "Words", "is_complete", "read_answer"]
