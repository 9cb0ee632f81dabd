"""`nbgrader` as it comes, without any configuration: several of its commands, one after the other, in one process of their own.

The process imports nbgrader once; each command is nbgrader's own, with a kernel of its own for every notebook. Where processes can
be forked, a kernel is Jupyter's own one, forked from a process that has imported it already: it takes 0.19 s of the processor for
a notebook of the kit's instead of 0.58 s.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
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

# Answers each connection with a kernel, which ends with it at the latest.
_FORK = """
import json, os, signal, socket, sys
from ipykernel.kernelapp import IPKernelApp
import kenshu.lab.notebook_forms, kenshu.lab.widget

signal.signal(signal.SIGCHLD, signal.SIG_IGN)
with socket.socket(socket.AF_UNIX) as asked:
    asked.bind(sys.argv[1])
    asked.listen()
    asked.settimeout(1)
    print(flush=True)
    parent = os.getppid()
    while os.getppid() == parent:  # whoever wanted kernels may have been killed
        try:
            connection, _ = asked.accept()
        except TimeoutError:
            continue
        if os.fork() == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            said = json.loads(connection.makefile().readline())
            os.chdir(said["folder"])
            os.environ.clear()
            os.environ.update(said["environment"])
            IPKernelApp.launch_instance(said["words"])
            os._exit(0)
        connection.close()
"""

# The program that Jupyter starts as a kernel's: it lasts as long as the forked one.
_ASK = """
import json, os, socket, sys
with socket.socket(socket.AF_UNIX) as forks:
    forks.connect(sys.argv[1])
    said = {"folder": os.getcwd(), "environment": dict(os.environ), "words": sys.argv[2:]}
    forks.sendall(json.dumps(said).encode() + b"\\n")
    forks.recv(1)
"""


def run(place: Path, commands: Sequence[Sequence[str]]) -> str:
    """Run commands of nbgrader in a folder; `("copy", from, to)` copies a file in between, `("cd", folder)` goes to another.

    Returns all that they said. A command that fails ends none of the others. Raises KenshuError where the process breaks off.
    """
    words = [sys.executable, "-c", _RUN, json.dumps(commands)]
    with _kernels() as found:
        surroundings = bare_surroundings(place) | found
        done = subprocess.run(words, cwd=place, env=surroundings, capture_output=True, text=True, check=False)
    said = done.stdout + done.stderr
    (place / "nbgrader.log").write_text(said, encoding="utf-8")
    if done.returncode:
        raise KenshuError("grading.nbgrader", command="nbgrader", said=said[-2000:])
    return said


@contextmanager
def _kernels() -> Iterator[dict[str, str]]:
    """Have Jupyter find forked kernels, by the variables that are given; by none where nothing can be forked."""
    if not hasattr(os, "fork"):
        yield {}
        return
    with tempfile.TemporaryDirectory(prefix="fork") as folder:
        kernel = Path(folder, "kernels", "python3", "kernel.json")
        kernel.parent.mkdir(parents=True)
        words = [sys.executable, "-I", "-S", "-c", _ASK, f"{folder}/asked", "-f", "{connection_file}"]
        kernel.write_text(json.dumps({"argv": words, "display_name": "Python 3", "language": "python"}), encoding="utf-8")
        command = [sys.executable, "-c", _FORK, f"{folder}/asked"]
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=bare_surroundings(Path(folder))
        ) as forks:
            try:
                assert forks.stdout is not None
                forks.stdout.readline()
                yield {"JUPYTER_PATH": folder}
            finally:
                forks.kill()
