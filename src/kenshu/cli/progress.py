"""How far a long command has come."""

from time import monotonic
from typing import TYPE_CHECKING

from kenshu.i18n import say, spoken_language

if TYPE_CHECKING:
    from rich.progress import Task

_SHOWN_AFTER = 2.0  # seconds: what takes less needs no bar


class Bar:
    """A bar on a terminal: how many of how many, at what rate, and the time left. `title` is a key of the catalogue."""

    def __init__(self, title: str) -> None:
        self._title = title

    def __enter__(self) -> "Bar":
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, TextColumn, TimeRemainingColumn
        from rich.text import Text

        lang = spoken_language()

        class Rate(ProgressColumn):
            """Items a second."""

            def render(self, task: "Task") -> Text:
                """The rate so far."""
                return Text(say("cli.rate", lang, rate=f"{task.speed:,.0f}") if task.speed else "")

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), Rate(), TimeRemainingColumn())
        self._progress = Progress(*columns, console=Console(stderr=True), transient=True)
        self._task = self._progress.add_task(say(self._title, lang), total=None)
        self._since = monotonic()
        return self

    def show(self, done: int, total: int) -> None:
        """So many are done, of so many."""
        self._progress.update(self._task, completed=done, total=total)
        if monotonic() - self._since > _SHOWN_AFTER:
            self._progress.start()

    def __exit__(self, *_: object) -> None:
        self._progress.stop()
