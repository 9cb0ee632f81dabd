"""kenshu (研修): staff training and compliance quizzes on Jupyter."""

import os
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"
EDITION_FORMAT = 1  # the shape of what is kept of a released module
__all__ = ["EDITION_FORMAT", "__version__", "hand_in", "practice", "question", "start"]

if TYPE_CHECKING:
    from kenshu.lab.widget import hand_in, practice, question, start


def _nothing(*_: str) -> None:
    """Do nothing where nbgrader runs a notebook: nobody looks at it, and half a second for the widgets is saved, a kernel."""


def __getattr__(name: str) -> Any:
    # What a notebook cell calls is loaded when it is called: `kenshu --help` must not pay for ipywidgets.
    if name in ("start", "question", "practice", "hand_in"):
        if os.environ.get("NBGRADER_EXECUTION"):
            return _nothing
        from kenshu.lab import widget

        return getattr(widget, name)
    raise AttributeError(f"module 'kenshu' has no attribute {name!r}")
