"""Printing: words of the catalogue in the language of the shell, JSON, lists cut short, tables, progress."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING, Any

import click

from kenshu.i18n import say, spoken_language

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

WIDE = 132  # letters: a file or a pipe has room for every column
_BY_ID = tuple(f"{thing}_id" for thing in ("absence", "attempt", "employee", "module", "part", "question", "recipient"))
_SHOWN_AFTER = 2.0  # seconds: what takes less needs no bar


def words(key: str, /, **values: object) -> str:
    """Return the words behind a key, in the language of the shell."""
    return say(key, spoken_language(), **values)


def tell(key: str, /, **values: object) -> None:
    """Print the words behind a key."""
    click.echo(words(key, **values))


def warn(key: str, /, **values: object) -> None:
    """Print the words behind a key where errors go."""
    click.echo(words(key, **values), err=True)


def print_json(figures: Any) -> None:
    """Print figures as JSON; what JSON has no form for, such as a day, as text."""
    click.echo(json.dumps(_named(figures), ensure_ascii=False, indent=2, default=str))


def _named(figures: Any) -> Any:
    """Return figures in which a thing has the name that it has on the command line, wherever it is."""
    if isinstance(figures, Mapping):
        return {name.removesuffix("_id") if name in _BY_ID else name: _named(value) for name, value in figures.items()}
    return [_named(each) for each in figures] if isinstance(figures, list | tuple) else figures


def print_some(lines: Sequence[str], most: int, indent: str = "", key: str = "people.roster.more") -> None:
    """Print so many lines, and how many more there are."""
    for line in lines[:most]:
        click.echo(f"{indent}{line}")
    tell_more(len(lines) - most, indent, key)


def tell_more(number: int, indent: str = "", key: str = "people.roster.more") -> None:
    """Print how many more there are, where there are any; --json has them all."""
    if number > 0:
        click.echo(f"{indent}{words(key, number=number)}")


def console(wide: int | None = None) -> "Console":
    """Return the screen; where no person reads it on one, it can be so many letters wide."""
    from rich.console import Console

    shown = Console()
    return shown if shown.is_terminal else Console(width=wide)


def table(room: str, columns: Iterable[str], right: Iterable[str] = (), *, fold: bool = False, **style: Any) -> "Table":
    """Return a table without rows, headed by words of a room (`grading`, `people.preview.column`), numbers to the right."""
    from rich.table import Table

    made = Table(**style)
    for column in columns:
        made.add_column(
            words(f"{room}.{column}"), justify="right" if column in right else "left", overflow="fold" if fold else "ellipsis"
        )
    return made


def print_rows(room: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table without lines."""
    from rich.text import Text

    made = table(room, columns, fold=True, box=None, pad_edge=False)
    for row in rows:
        made.add_row(*map(Text, row))
    console(160).print(made)


@contextmanager
def progress(title: str) -> Iterator[Callable[[int, int], None]]:
    """Give a function that is told how many of how many are done: a terminal shows a bar, the rate and the time left."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[rate]}"))
    bar = Progress(*columns, TimeRemainingColumn(), console=Console(stderr=True), transient=True)
    task, since = bar.add_task(words(title), total=None, rate=""), monotonic()

    def show(done: int, total: int) -> None:
        speed = bar.tasks[task].speed
        bar.update(task, completed=done, total=total, rate=words("cli.rate", rate=f"{speed:,.0f}") if speed else "")
        if monotonic() - since > _SHOWN_AFTER:
            bar.start()

    try:
        yield show
    finally:
        bar.stop()
