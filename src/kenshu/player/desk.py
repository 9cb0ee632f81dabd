"""What one notebook shows of one attempt: its widgets, kept in step with the attempt and with each other."""

import os
from datetime import datetime
from typing import Protocol, TypeVar
from zoneinfo import ZoneInfo

from kenshu.i18n import Lang
from kenshu.player.notebook_attempt import NotebookAttempt


class Shown(Protocol):
    """A widget on the desk."""

    def show(self) -> None:
        """Show the attempt as it stands now."""

    def speak(self, lang: Lang) -> None:
        """Change the language."""

    def close(self) -> None:
        """Go away."""


Widget = TypeVar("Widget", bound=Shown)


class Desk:
    """An attempt and the widgets that show it, in one language."""

    def __init__(self, attempt: NotebookAttempt, lang: Lang) -> None:
        self.attempt = attempt
        self.lang = lang
        self._shown: dict[str, Shown] = {}

    def place(self, name: str, widget: Widget) -> Widget:
        """Put a widget on the desk; one that stood there under the same name goes away: its cell was run again."""
        before = self._shown.pop(name, None)
        if before is not None:
            before.close()
        self._shown[name] = widget
        return widget

    def show(self) -> None:
        """Show the attempt as it stands now: it was handed in, or the next one was begun."""
        for widget in self._shown.values():
            widget.show()

    def answered(self) -> None:
        """An answer was kept: what is blank has changed."""
        if "hand_in" in self._shown:
            self._shown["hand_in"].show()

    def speak(self, lang: Lang) -> None:
        """Change the language of everything."""
        self.lang = lang
        for widget in self._shown.values():
            widget.speak(lang)


def notebook_language() -> Lang:
    """The language a notebook begins in: KENSHU_LANG, else Japanese."""
    return "en" if os.environ.get("KENSHU_LANG") == "en" else "ja"


def shown_time(at: datetime) -> str:
    """A time as `14:03:22`, where KENSHU_TIME_ZONE says, else where the kernel runs."""
    zone = os.environ.get("KENSHU_TIME_ZONE")
    return f"{at.astimezone(ZoneInfo(zone) if zone else None):%H:%M:%S}"
