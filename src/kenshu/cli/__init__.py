"""The command line: parse, call, print. Every heavy import waits until its command is called."""

import os

# Read when numpy is loaded. The kit's matrices are small: on a machine that has other work, two threads that share them took 9.8 s
# where one took 1.7.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from kenshu.cli.main import main

__all__ = ["main"]
