"""The course's content as it is now: a server that runs for months takes up what trainers change."""

import asyncio
import logging
from contextlib import suppress

from kenshu.content import Content, load
from kenshu.course import Course
from kenshu.errors import KenshuError

LOOKS_EVERY = 5.0  # seconds

_log = logging.getLogger(__name__)


class CurrentContent:
    """Content that follows its files; while they hold a fault, the last that was sound stays. Raises ContentFaults at first."""

    def __init__(self, course: Course) -> None:
        self._course = course
        self._seen = self._state()
        self.content: Content = load(course)
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to follow."""
        self._task = asyncio.get_running_loop().create_task(self._run())

    async def stop(self) -> None:
        """Follow no longer."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    def look(self) -> None:
        """Read the files again if one of them has changed."""
        state = self._state()
        if state == self._seen:
            return
        self._seen = state
        try:
            self.content = load(self._course)
        except KenshuError as fault:
            _log.error("the course's files changed and hold faults; the content from before is kept:\n%s", fault.message("en"))

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(LOOKS_EVERY)
            await asyncio.get_running_loop().run_in_executor(None, self.look)

    def _state(self) -> tuple[tuple[str, int], ...]:
        files = (path for folder in (self._course.scenarios, self._course.quizzes) for path in folder.glob("*.yaml"))
        return tuple(sorted((str(path), path.stat().st_mtime_ns) for path in files))
