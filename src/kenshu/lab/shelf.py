"""What one notebook shows of one attempt: its widgets, kept in step with the attempt and with each other."""

import os
from collections.abc import Callable
from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from kenshu.i18n import Lang
from kenshu.lab.notebook_attempt import NotebookAttempt


class Shown(Protocol):
    """A widget on the shelf."""

    def show(self) -> None:
        """Show the attempt as it stands now."""

    def speak(self, lang: Lang) -> None:
        """Change the language."""


class Shelf:
    """An attempt and the widgets that show it, in one language."""

    def __init__(self, attempt: NotebookAttempt, lang: Lang) -> None:
        self.attempt = attempt
        self.lang = lang
        self._shown: dict[str, Shown] = {}

    def widget(self, name: str, make: Callable[["Shelf"], Shown]) -> Shown:
        """The widget of this name, made where there is none yet: a cell that is run again shows the same one."""
        if name not in self._shown:
            self._shown[name] = make(self)
        return self._shown[name]

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
