"""Where the files of a course are, and its few settings."""

import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from kenshu.errors import CourseMissing, KenshuError


@dataclass(frozen=True)
class Course:
    """A course: the folders of scenarios, quizzes, notebooks and grading below one root."""

    root: Path

    @classmethod
    def at(cls, root: Path) -> "Course":
        """The course at a folder. Raises CourseMissing where the folder holds no `course.yaml`."""
        root = root.resolve()
        if not (root / "course.yaml").is_file():
            raise CourseMissing("course.missing", folder=root)
        return cls(root)

    @property
    def scenarios(self) -> Path:
        """What trainers write: the guideline and the scenarios."""
        return self.root / "scenarios"

    @property
    def quizzes(self) -> Path:
        """What trainers write: one file a module."""
        return self.root / "quizzes"

    @property
    def notebooks(self) -> Path:
        """The dashboards, and below `modules` the nbgrader source notebooks."""
        return self.root / "notebooks"

    @property
    def modules(self) -> Path:
        """Nbgrader's source folder: one folder a module."""
        return self.notebooks / "modules"

    @property
    def grading(self) -> Path:
        """Nbgrader's course folder; also the kit's database."""
        return self.root / "grading"

    @property
    def release(self) -> Path:
        """What learners get: one folder a module, without keys."""
        return self.grading / "release"

    @property
    def submitted(self) -> Path:
        """What was handed in: `<employee>/<module>/`."""
        return self.grading / "submitted"

    @property
    def autograded(self) -> Path:
        """What was graded: `<employee>/<module>/`."""
        return self.grading / "autograded"

    @property
    def reports(self) -> Path:
        """Where reports are written."""
        return self.grading / "reports"

    @property
    def certificates(self) -> Path:
        """The certificates that were issued, one PDF each."""
        return self.grading / "certificates"

    @property
    def rosters(self) -> Path:
        """Rosters that were shown and wait to be confirmed."""
        return self.grading / "rosters"

    @property
    def outbox(self) -> Path:
        """Mails as files, where no mail server is set."""
        return self.grading / "outbox"

    @property
    def exchange(self) -> Path:
        """Nbgrader's exchange, where what JupyterLab hands in arrives: `lab: exchange` of course.yaml, else `grading/exchange`."""
        folder: str = self.settings.get("lab", {}).get("exchange", "grading/exchange")
        return self.root / folder

    @property
    def inbound(self) -> Path:
        """Where hand-ins from JupyterLab arrive in the exchange."""
        return self.exchange / str(self.settings["id"]) / "inbound"

    @property
    def database_url(self) -> str:
        """The kit's records, as an SQLAlchemy URL: KENSHU_DATABASE, else `database` of course.yaml, else `grading/kenshu.db`.

        On PostgreSQL they are in the schema `kenshu`. Raises StorageFailed for what is no such URL.
        """
        return self._in_schema("kenshu") or f"sqlite:///{self.grading / 'kenshu.db'}"

    @property
    def gradebook_url(self) -> str:
        """Nbgrader's gradebook, as an SQLAlchemy URL: the schema `nbgrader` where the records are on PostgreSQL, else a file."""
        url = self._in_schema("nbgrader")
        return url if url and not url.startswith("sqlite") else f"sqlite:///{self.grading / 'gradebook.db'}"

    def _in_schema(self, schema: str) -> str:
        url = os.environ.get("KENSHU_DATABASE") or str(self.settings.get("database") or "")
        if not url:
            return ""
        from kenshu.storage.engines import in_schema  # 0.2 s, for a command that needs no database

        return in_schema(url, schema)

    @cached_property
    def settings(self) -> dict[str, Any]:
        """`course.yaml` as written; `kenshu.content.course_file` has its schema.

        Raises KenshuError where it is no YAML, or lacks a field that every course has.
        """
        import yaml

        path = self.root / "course.yaml"
        try:
            written: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
        except (yaml.YAMLError, UnicodeDecodeError) as fault:
            mark, said = getattr(fault, "problem_mark", None), getattr(fault, "problem", fault)
            line = mark.line + 1 if mark else 1
            raise KenshuError("content.yaml", file=path.name, line=line, field="-", found=said) from fault
        settings: dict[str, Any] = written if isinstance(written, dict) else {}
        for field in ("id", "title", "time_zone"):
            if not settings.get(field):
                raise KenshuError("content.missing", file=path.name, line=1, field=field)
        return settings

    @property
    def time_zone(self) -> ZoneInfo:
        """Where the course is: days begin and end there. Raises KenshuError for a zone that this computer does not know."""
        name = str(self.settings["time_zone"])
        try:
            return ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError) as fault:
            raise KenshuError("course.time_zone", found=name) from fault
