"""A piece of a page: what a template made, and the buttons in it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import anywidget
from traitlets import Bool, Unicode

_HERE = Path(__file__).parent
_SCRIPT = (_HERE / "pane.js").read_text(encoding="utf-8")
_STYLE = (_HERE / "dashboard.css").read_text(encoding="utf-8")


class Pane(anywidget.AnyWidget):
    """Shows `html`, which comes from a template that escapes; a press of a button with `data-choose` calls `chosen` with its value.

    `live`: a change is read out to those who do not see it. `stays`: what was scrolled stays so.
    """

    _esm = _SCRIPT
    _css = _STYLE

    html = Unicode().tag(sync=True)
    live = Bool(False).tag(sync=True)
    stays = Bool(False).tag(sync=True)

    def __init__(self, html: str = "", chosen: Callable[[str], None] | None = None, **traits: Any) -> None:
        super().__init__(html=html, **traits)
        self._chosen = chosen
        self.on_msg(self._pressed)

    def choose(self, value: str) -> None:
        """As a press of the button with this value."""
        if self._chosen is not None:
            self._chosen(value)

    def _pressed(self, _widget: object, message: object, _buffers: object) -> None:
        value = message.get("choose") if isinstance(message, dict) else None
        if isinstance(value, str):
            self.choose(value)
