"""Reading the pages written for people: their prose, their code, their tables, and the commands they name."""

import re
import shlex
from collections.abc import Iterator
from itertools import takewhile
from pathlib import Path

import click

from kenshu.cli.main import COMMANDS, kenshu

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]

_FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_NAMED = re.compile(r"(?:kit\.py|(?<![\w/.-])kenshu) +(.+)")


def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def prose(text: str) -> str:
    """The page without its blocks of code."""
    return re.sub(r"^ {4,}.*$", "", _FENCED.sub("", text), flags=re.MULTILINE)


def code(text: str) -> Iterator[str]:
    """Each line of an indented block, and each span between backticks."""
    outside = _FENCED.sub("", text)
    yield from (line.strip() for line in re.findall(r"^ {4,}(.+)$", outside, re.MULTILINE))
    yield from re.findall(r"`([^`\n]+)`", outside)


def blocks(language: str, pages: list[Path] = PAGES) -> list[tuple[Path, str, str]]:
    """(page, what its first line says it is, the block) of every fenced block in a language."""
    found = [(page, body) for page in pages for name, body in _FENCED.findall(text_of(page)) if name == language]
    return [(page, body.partition("\n")[0].removeprefix("# "), body) for page, body in found]


def rows(text: str, cells: int) -> list[list[str]]:
    """The rows of every table of so many columns."""
    lines = [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("| ") and "| ---" not in line]
    return [line for line in lines if len(line) == cells]


def slug(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def commands() -> dict[str, click.Command]:
    """{words: command} of every command and subcommand: `roster import`."""
    found = {}
    context = click.Context(kenshu)
    for name in COMMANDS:
        command = kenshu.get_command(context, name)
        assert command is not None
        found[name] = command
        if isinstance(command, click.Group):
            found |= {f"{name} {sub}": each for sub, each in command.commands.items()}
    return found


def options(command: click.Command) -> list[set[str]]:
    """The names of each option: {"--browser", "--no-browser"}."""
    found = [parameter for parameter in command.params if isinstance(parameter, click.Option)]
    return [{*option.opts, *option.secondary_opts} for option in found]


def called(span: str) -> tuple[str, set[str]] | None:
    """(command, its options) that a span of code calls; None where it calls none."""
    match = _NAMED.search(span)
    if match is None:
        return None
    words = shlex.split(match[1], posix=False, comments=True)
    while words and words[0] in ("--course", "--database", "--version"):
        words = words[1:] if words[0] == "--version" else words[2:]
    given = {word for word in words if word.startswith("--")}
    named = list(takewhile(lambda word: re.fullmatch("[a-z][a-z-]*", word), words))[:2]
    return (" ".join(named), given) if named else None
