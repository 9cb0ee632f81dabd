"""The command `kenshu`, its subcommands loaded when they are called."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

import click

from kenshu import EDITION_FORMAT, __version__
from kenshu.cli.click_words import speak
from kenshu.course import Course
from kenshu.errors import KenshuError
from kenshu.i18n import say, spoken_language

# The module of `kenshu.cli` that holds each command, as an attribute of the command's name.
COMMANDS = {
    "lint": "content",
    "map": "content",
    "furigana": "furigana",
    "build": "content",
    "language": "content",
    "guideline": "guideline",
    "edition": "editions",
    "roster": "people",
    "department": "departments",
    "absence": "people",
    "account": "accounts",
    "number": "people",
    "charge": "departments",
    "assign": "assignments",
    "assignment": "assignments",
    "extension": "assignments",
    "collect": "grading",
    "grade": "grading",
    "regrade": "grading",
    "override": "grading",
    "text": "texts",
    "attempt": "editions",
    "report": "reports",
    "items": "reports",
    "certificate": "certificates",
    "remind": "assignments",
    "letter": "texts",
    "ledger": "ledger",
    "retention": "ledger",
    "upgrade": "ledger",
    "questions": "interchange",
    "results": "interchange",
    "xapi": "interchange",
    "serve": "serving",
    "lab": "serving",
    "demo": "demo",
    "bench": "bench",
}


speak()


class LazyCommands(click.Group):
    """A group that imports a command's module only when the command is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return every command, in the order of the work."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of this name."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"kenshu.cli.{COMMANDS[cmd_name]}"), cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write each command with its one line from the catalogue, without importing any."""
        lang = spoken_language()
        with formatter.section(say("cli.commands", lang)):
            formatter.write_dl([(name, say(f"cli.{name}.help", lang)) for name in COMMANDS])


def helped(name: str) -> str:
    """Return the help of a command or option, in the language of the shell."""
    return say(f"cli.{name}.help", spoken_language())


def _print_version(ctx: click.Context, _param: click.Parameter, wanted: bool) -> None:
    """Print the kit's version, its schema number and its edition format, and end."""
    if wanted:
        from kenshu.storage.upgrade import newest

        numbers = {"version": __version__, "schema": newest(), "edition": EDITION_FORMAT}
        click.echo(say("cli.version", spoken_language(), **numbers))
        ctx.exit()


@click.group(cls=LazyCommands, help=helped("kenshu"))
@click.option("--course", "folder", type=click.Path(path_type=Path), default=Path(), envvar="KENSHU_COURSE", help=helped("course"))
@click.option("--database", metavar="URL", envvar="KENSHU_DATABASE", help=helped("database"))
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_print_version, help=helped("version"))
@click.pass_context
def kenshu(ctx: click.Context, folder: Path, database: str | None) -> None:
    """Find the course and its database; commands take the course as their object."""
    ctx.obj = folder
    if database:
        ctx.with_resource(_surroundings("KENSHU_DATABASE", database))


@contextmanager
def _surroundings(name: str, value: str) -> Iterator[None]:
    """Set a variable of the environment: kernels, nbgrader and workers that a command starts must find the same database."""
    before = os.environ.get(name)
    os.environ[name] = value
    try:
        yield
    finally:
        os.environ.pop(name)
        if before is not None:
            os.environ[name] = before


def course_of(ctx: click.Context) -> Course:
    """Return the course that the command works on. Raises CourseMissing."""
    return Course.at(ctx.obj)


def main() -> None:
    """Run a command. Exit codes: 0 done, 1 done but something needs a person, 2 the input was refused and nothing changed."""
    for stream in (sys.stdout, sys.stderr):
        # A Windows console or a log may be CP932: a character it lacks is shown as `?`, never as a traceback.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        kenshu(prog_name="kenshu")
    except KenshuError as fault:
        click.echo(fault.message(spoken_language()), err=True)
        sys.exit(2)
