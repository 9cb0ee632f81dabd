"""A server in a process of its own, as anybody starts it, and what the operating system says of it. Linux only."""

import os
import re
import resource
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.measure import CommandFailed, memory


@dataclass(frozen=True)
class Server:
    """A running server: its address as it printed it, and its process."""

    address: str
    pid: int

    @property
    def memory(self) -> float:
        """Memory of it and the processes it has started, in MB (PSS)."""
        return sum(memory_of(pid) for pid in family(self.pid))

    @property
    def cpu(self) -> float:
        """The seconds of a core that it and they have used."""
        return sum(_cpu(pid) for pid in family(self.pid))


def allow_connections() -> None:
    """Let this process and those it starts hold as many connections as the system allows: the usual 1,024 files are too few."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


@contextmanager
def running(command: Sequence[str], home: Path, address: str, **more: str) -> Iterator[Server]:
    """Run `python -m command` in a home of its own for a block, which begins once a printed line matches `address`.

    Raises CommandFailed where it ends before.
    """
    home.mkdir(parents=True, exist_ok=True)
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER", "KENSHU", "XDG"))}
    own: Mapping[str, str] = {"HOME": str(home), "PYTHONUNBUFFERED": "1", "KENSHU_LANG": "ja", **more}
    process = subprocess.Popen(  # noqa: S603 - the benchmark's own commands, no shell
        [sys.executable, "-m", *command],
        env={**inherited, **own},
        cwd=home,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
    )
    try:
        found = _address(process, address)
        # What nobody reads fills the pipe, and then the server waits.
        threading.Thread(target=_read_on, args=(process, home / "said.txt"), daemon=True).start()
        yield Server(found, process.pid)
    finally:
        process.terminate()
        process.wait(timeout=60)


def _address(process: "subprocess.Popen[str]", pattern: str) -> str:
    assert process.stdout is not None
    said = []
    for line in process.stdout:
        said.append(line)
        if found := re.search(pattern, line):
            return found.group(0)
    raise CommandFailed(f"{process.args!r}\n{''.join(said)[-4000:]}")


def _read_on(process: "subprocess.Popen[str]", log: Path) -> None:
    assert process.stdout is not None
    with process.stdout as lines, log.open("w", encoding="utf-8") as said:
        for line in lines:
            said.write(line)
            said.flush()


def family(pid: int) -> list[int]:
    """Return a process and all its descendants."""
    found = [pid]
    for member in found:
        for thread in Path(f"/proc/{member}/task").glob("*/children"):
            found += [int(child) for child in thread.read_text(encoding="ascii").split()]
    return found


def memory_of(pid: int) -> float:
    """Return a process's memory in MB; 0 for one that has ended."""
    try:
        return memory(pid)
    except (OSError, LookupError):
        return 0.0


def _cpu(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
