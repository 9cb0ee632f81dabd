"""Stock `nbgrader autograde` on hand-ins of the kit: no configuration of ours, a kernel for every notebook."""

import os
import shutil
import sys
from pathlib import Path

from bench.measure import Spent, watched
from kenshu.course import Course
from kenshu.nbgrader.hand_in_folders import write_folders
from kenshu.results.handed_in import handed_in
from kenshu.storage import open_database


class StockCourse:
    """An nbgrader course in a folder of its own, with the same source notebooks and the same hand-ins."""

    def __init__(self, place: Path, course: Course, module_id: str) -> None:
        """Copy notebooks and hand-ins; `course` has the hand-ins on record."""
        self.place = place
        self.module_id = module_id
        shutil.copytree(course.modules, place / "source")
        database = open_database(course.database_url)
        with database.reading() as conn:
            found = handed_in(conn)
        database.close()
        write_folders(course, {}, [(hand_in, None) for hand_in in found])
        shutil.copytree(course.submitted, place / "waiting")
        shutil.copy(course.grading / "gradebook.db", place / "gradebook.fresh")  # as nbgrader made it when the module was released
        (place / "home").mkdir()

    def autograde(self, count: int) -> float:
        """Grade so many hand-ins, none of them graded; return the command's seconds."""
        for folder in ("submitted", "autograded"):
            shutil.rmtree(self.place / folder, ignore_errors=True)
        shutil.copy(self.place / "gradebook.fresh", self.place / "gradebook.db")
        for person in sorted((self.place / "waiting").iterdir())[:count]:
            shutil.copytree(person, self.place / "submitted" / person.name)
        spent = self._nbgrader("autograde")
        graded = len(list((self.place / "autograded").glob("*/*/*.ipynb")))
        if graded != count:
            raise RuntimeError(f"nbgrader autograde graded {graded} of {count} hand-ins in {self.place}")
        return spent.seconds

    def _nbgrader(self, command: str) -> Spent:
        # Programs beside this Python, and nothing of the machine's settings.
        home, beside = str(self.place / "home"), str(Path(sys.executable).parent)
        settings = {"JUPYTER_CONFIG_DIR": home, "JUPYTER_CONFIG_PATH": home, "IPYTHONDIR": home}
        path = os.pathsep.join([beside, os.environ.get("PATH", "")])
        words = [sys.executable, "-m", "nbgrader", command, self.module_id]
        return watched(words, cwd=self.place, env={**settings, "PATH": path})
