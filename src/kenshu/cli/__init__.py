"""The command line: parse, call, print. Every heavy import waits until its command is called."""

from kenshu.cli.main import main

__all__ = ["main"]
