"""A Dask cluster on this machine: a scheduler and workers, each a process of its own that can be killed."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

_PATIENCE = 60  # seconds for the scheduler to say where it listens


@dataclass
class Cluster:
    """The address of the scheduler, and the workers."""

    address: str
    workers: list["subprocess.Popen[bytes]"]

    def kill_one(self) -> None:
        """End a worker as `kill -9` does."""
        self.workers[0].kill()
        self.workers[0].wait()


@contextmanager
def cluster(folder: Path, workers: int) -> Iterator[Cluster]:
    """A scheduler and its workers, listening on 127.0.0.1 alone, until the block ends. Raises TimeoutError."""
    folder.mkdir(parents=True)
    said = folder / "scheduler.json"
    local = ["--host", "127.0.0.1", "--no-dashboard", "--scheduler-file", str(said)]
    with ExitStack() as running:
        running.enter_context(_process(folder, "dask_scheduler", *local, "--port", "0"))
        address = _address(said)
        one = ["--no-nanny", "--nthreads", "1"]
        started = [running.enter_context(_process(folder, "dask_worker", *local, *one)) for _ in range(workers)]
        _all_there(address, workers)
        yield Cluster(address, started)


def _all_there(address: str, workers: int) -> None:
    from distributed import Client

    with Client(address, set_as_default=False) as client:  # type: ignore[no-untyped-call]
        client.wait_for_workers(workers, timeout=_PATIENCE)


def _address(said: Path) -> str:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        try:
            address: str = json.loads(said.read_text(encoding="utf-8"))["address"]
        except (OSError, ValueError, KeyError):
            time.sleep(0.05)
        else:
            return address
    raise TimeoutError(f"the Dask scheduler has not written {said} within {_PATIENCE} seconds")


@contextmanager
def _process(folder: Path, command: str, *words: str) -> Iterator["subprocess.Popen[bytes]"]:
    with (folder / f"{command}.log").open("ab") as log:
        process = subprocess.Popen(  # noqa: S603 - the benchmark's own commands, no shell
            [sys.executable, "-m", f"distributed.cli.{command}", *words], cwd=folder, stdout=log, stderr=log
        )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(timeout=_PATIENCE)
