"""Where batches are scored: in this process, in several, or on a Dask cluster. Each gives the results in the order of the batches.

At most a few batches are on their way at once: memory does not grow with their number.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from typing import Any, Protocol, TypeVar

from kenshu.errors import KenshuError
from kenshu.results.batch import Batch, Unscored, score_batch
from kenshu.results.keys import Slots

Work = TypeVar("Work")
Results = list[Slots | Unscored]
Scorer = Callable[[Iterable[tuple[Work, Batch]]], Iterator[tuple[Work, Results]]]


class Pending(Protocol):
    """Results that are being worked out."""

    def result(self, timeout: float | None = None, /) -> Results:
        """The results, once they are there. Raises TimeoutError, and what working them out raised."""


_CONNECT = 20  # seconds until a scheduler that does not answer is given up
_PATIENCE = 60  # seconds for a batch that takes a tenth of one: the cluster has no worker left


@contextmanager
def scorer(jobs: int = 1, scheduler: str | None = None) -> Iterator[Scorer[Any]]:
    """A scorer: on the Dask cluster at the address of a scheduler, else in so many processes, 1 being this one.

    Raises KenshuError where the cluster cannot be reached, and from the scorer where it has lost its workers.
    """
    if scheduler is not None:
        with _cluster(scheduler) as found:
            yield found
    elif jobs > 1:
        with ProcessPoolExecutor(jobs) as pool:
            yield lambda work: _in_order(work, lambda batch: pool.submit(score_batch, batch), 2 * jobs)
    else:
        yield _here


def _here(work: Iterable[tuple[Work, Batch]]) -> Iterator[tuple[Work, Results]]:
    for item, batch in work:
        yield item, score_batch(batch)


def _in_order(
    work: Iterable[tuple[Work, Batch]], submit: Callable[[Batch], Pending], at_once: int, patience: float | None = None
) -> Iterator[tuple[Work, Results]]:
    waiting: deque[tuple[Work, Pending]] = deque()
    for item, batch in work:
        waiting.append((item, submit(batch)))
        if len(waiting) >= at_once:
            first, result = waiting.popleft()
            yield first, result.result(patience)
    for first, result in waiting:
        yield first, result.result(patience)


@contextmanager
def _cluster(address: str) -> Iterator[Scorer[Any]]:
    from distributed import Client
    from distributed.scheduler import KilledWorker, NoValidWorkerError

    try:
        client = Client(address, timeout=_CONNECT, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as fault:
        raise KenshuError("grading.scheduler", address=address, reason=str(fault)) from fault

    def score(work: Iterable[tuple[Work, Batch]]) -> Iterator[tuple[Work, Results]]:
        at_once = 2 * max(1, sum(client.nthreads().values()))  # type: ignore[no-untyped-call]
        # A worker that dies takes its batches with it; the scheduler gives them to another, and a batch scored twice is the same.
        try:
            yield from _in_order(work, lambda batch: client.submit(score_batch, batch, pure=False, retries=2), at_once, _PATIENCE)
        except (KilledWorker, NoValidWorkerError, TimeoutError) as fault:
            raise KenshuError("grading.workers", address=address, reason=str(fault)) from fault

    try:
        yield score
    finally:
        client.close()  # type: ignore[no-untyped-call]
