"""`nbgrader` as it comes, without any configuration: several of its commands, one after the other, in one process of their own.

The process imports nbgrader once; each command is nbgrader's own, with a kernel for every notebook.
"""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from kenshu.errors import KenshuError
from kenshu.nbgrader.three_ways import bare_surroundings

_RUN = """
import json, os, shutil, sys
from jupyter_core.application import NoStart
from nbgrader.apps.nbgraderapp import NbGraderApp

DIRECTLY = {"copy": shutil.copy, "cd": os.chdir}
for words in json.loads(sys.argv[1]):
    print("nbgrader", *words, flush=True)
    if words[0] in DIRECTLY:
        DIRECTLY[words[0]](*words[1:])
        continue
    app = NbGraderApp()
    try:
        app.initialize(words)
        app.start()
    except NoStart:
        pass  # a command below the first has run
    except SystemExit as end:
        print("ended with", end.code, flush=True)
    finally:
        while app is not None:
            app.clear_instance()
            app = app.subapp
"""


def run(place: Path, commands: Sequence[Sequence[str]]) -> str:
    """Run commands of nbgrader in a folder; `("copy", from, to)` copies a file in between, `("cd", folder)` goes to another.

    Returns all that they said. A command that fails ends none of the others. Raises KenshuError where the process breaks off.
    """
    words = [sys.executable, "-c", _RUN, json.dumps(commands)]
    done = subprocess.run(words, cwd=place, env=bare_surroundings(place), capture_output=True, text=True, check=False)
    said = done.stdout + done.stderr
    (place / "nbgrader.log").write_text(said, encoding="utf-8")
    if done.returncode:
        raise KenshuError("grading.nbgrader", command="nbgrader", said=said[-2000:])
    return said
