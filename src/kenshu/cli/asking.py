"""Asking before something is written."""

import sys

import click


def confirmed(question: str, yes: bool) -> bool:
    """Tell whether to go on: `--yes` says so, else the person at the terminal; where nobody sits there, it is no."""
    return yes or (at_terminal() and click.confirm(question, default=False, err=True))


def at_terminal() -> bool:
    """Tell whether somebody can answer."""
    return sys.stdin.isatty()
