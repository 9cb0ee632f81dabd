"""Nbgrader's own steps between a learner's hand-in and the result: `submit`, `collect`, `autograde`, `generate_feedback`."""

import json
import os
import random
import shutil
import sys
import time
from pathlib import Path

from bench.course import MODULE
from bench.learner import some_answer
from bench.measure import watched
from kenshu.attempts.draw import draw
from kenshu.course import Course
from kenshu.editions.released import released_module

COMMANDS = ("submit", "collect", "autograde", "generate_feedback")


class StockCourse:
    """Nbgrader's own course of the module, in a folder of its own, with an exchange; nothing of the kit's configures it."""

    def __init__(self, course: Course, folder: Path) -> None:
        """Release the module by nbgrader's own commands."""
        self._course = course
        self._teacher = folder / "teacher"
        self._learner = folder / "learner"
        self._home = folder / "home"
        exchange = folder / "exchange"
        for place in (self._teacher, self._learner, self._home, exchange):
            place.mkdir(parents=True)
        exchange.chmod(0o777)  # as nbgrader wants it
        settings = f'c = get_config()\nc.CourseDirectory.course_id = "bench"\nc.Exchange.root = {str(exchange)!r}\n'
        for place in (self._teacher, self._learner):
            (place / "nbgrader_config.py").write_text(settings, encoding="utf-8")
        shutil.copytree(course.modules / MODULE, self._teacher / "source" / MODULE)
        self._nbgrader("generate_assignment", self._teacher)
        self._nbgrader("release_assignment", self._teacher)

    def hand_in(self, number: int) -> dict[str, float]:
        """Return {command: seconds} of one learner's hand-in, until the feedback stands."""
        self._answer(number)
        found = {}
        for command in COMMANDS:
            began = time.perf_counter()
            self._nbgrader(command, self._learner if command == "submit" else self._teacher)
            found[command] = time.perf_counter() - began
        feedback = list((self._teacher / "feedback").glob(f"*/{MODULE}/*.html"))
        if len(feedback) != 1:
            raise FileNotFoundError(f"{self._teacher}/feedback: {len(feedback)} pages")
        for made in ("submitted", "autograded", "feedback"):
            shutil.rmtree(self._teacher / made)
        return found

    def _answer(self, number: int) -> None:
        folder = self._learner / MODULE
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self._course.release / MODULE, folder)
        released = released_module(folder)
        drawn = draw(released, f"S{number:04}", 1)
        chance = random.Random(number)
        answers = {slot: some_answer(released.questions[question], chance) for slot, question in drawn.items()}
        (folder / "answers.json").write_text(json.dumps({"draw": drawn, "answers": answers}), encoding="utf-8")

    def _nbgrader(self, command: str, place: Path) -> None:
        # Programs beside this Python, and nothing of the machine's settings.
        beside = str(Path(sys.executable).parent)
        surroundings = {
            "HOME": str(self._home),
            "JUPYTER_CONFIG_DIR": str(self._home),
            "JUPYTER_CONFIG_PATH": str(self._home),
            "IPYTHONDIR": str(self._home),
            "PATH": os.pathsep.join([beside, os.environ.get("PATH", "")]),
        }
        watched([sys.executable, "-m", "nbgrader", command, MODULE], cwd=place, env=surroundings)
