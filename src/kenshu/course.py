"""A course: the folders of its files, and its few settings."""

import os
import re
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from kenshu.errors import CourseMissing, KenshuError
from kenshu.i18n import LANGS, Lang, Multilingual
from kenshu.leeway import MOST, Leeway

_TAG = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{1,8})*")  # of a language, BCP 47


_TEXT, _LIST, _GROUP = (str, "not_text"), (list, "not_a_list"), (dict, "not_a_group")
_SHAPES: dict[str, tuple[type, str]] = {
    **dict.fromkeys(("id", "time_zone", "database"), _TEXT),
    **dict.fromkeys(("lab", "xapi"), _GROUP),  # what letters and graders are told is held against its schema where it is used
    "modules": _LIST,
}
_DAYS = re.compile(r"\d{1,3}", re.ASCII)
_TRUE = frozenset({"true", "yes", "on", "y", "t", "1"})  # as the schema reads them


class _Below:
    """A path below the course's folder."""

    def __init__(self, *parts: str) -> None:
        self.parts = parts

    def __get__(self, course: "Course", _: type["Course"]) -> Path:
        return course.root.joinpath(*self.parts)


@dataclass(frozen=True)
class Course:
    """A course: the folders of scenarios, quizzes, notebooks and grading below one root."""

    root: Path

    scenarios = _Below("scenarios")  # what trainers write: the guideline and the scenarios
    quizzes = _Below("quizzes")  # what trainers write: one file a module
    languages = _Below("languages")  # the readings of the course's kanji, and the author's corrections of them
    notebooks = _Below("notebooks")  # an analyst's notebooks, and below `modules` the nbgrader source notebooks
    modules = _Below("notebooks", "modules")  # nbgrader's source folder: one folder a module
    letters = _Below("letters")  # the words of reminders, where the course has its own
    grading = _Below("grading")  # nbgrader's course folder; also the kit's database
    release = _Below("grading", "release")  # what learners get: one folder a module, without keys
    submitted = _Below("grading", "submitted")  # what was handed in: `<employee>/<module>/`
    autograded = _Below("grading", "autograded")  # what was graded: `<employee>/<module>/`
    reports = _Below("grading", "reports")
    certificates = _Below("grading", "certificates")  # those that were issued, one PDF each
    rosters = _Below("grading", "rosters")  # rosters that were shown and wait to be confirmed
    sign_in_sheets = _Below("grading", "sign_in_sheets")  # passwords that were made and are to be printed, for an hour
    outbox = _Below("grading", "outbox")  # mails as files, where no mail server is set

    @classmethod
    def at(cls, root: Path) -> "Course":
        """Return the course at a folder. Raises CourseMissing where the folder holds no `course.yaml`."""
        root = root.resolve()
        if not (root / "course.yaml").is_file():
            raise CourseMissing("course.missing", folder=root)
        return cls(root)

    @classmethod
    def here(cls) -> "Course":
        """Return the course of KENSHU_COURSE, else that of the nearest folder here or above, as a notebook finds its own.

        Raises CourseMissing.
        """
        named = os.environ.get("KENSHU_COURSE")
        if named:
            return cls.at(Path(named))
        here = Path.cwd()
        for folder in (here, *here.parents):
            if (folder / "course.yaml").is_file():
                return cls.at(folder)
        raise CourseMissing("course.none_above", folder=here)

    @property
    def exchange(self) -> Path:
        """Return nbgrader's exchange, where JupyterLab hands in: `lab: exchange` of course.yaml, else `grading/exchange`."""
        folder: str = self.settings.get("lab", {}).get("exchange", "grading/exchange")
        return self.root / folder

    @property
    def inbound(self) -> Path:
        """Return where hand-ins from JupyterLab arrive in the exchange."""
        return self.exchange / str(self.settings["id"]) / "inbound"

    @property
    def database_url(self) -> str:
        """Return the kit's records as an SQLAlchemy URL: KENSHU_DATABASE, else `database` of course.yaml, else `grading/kenshu.db`.

        On PostgreSQL they are in the schema `kenshu`. Raises StorageFailed for what is no such URL.
        """
        return self._in_schema("kenshu") or f"sqlite:///{self.grading / 'kenshu.db'}"

    @property
    def gradebook_url(self) -> str:
        """Return nbgrader's gradebook as a URL: the schema `nbgrader` where the records are on PostgreSQL, else a file."""
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
        """Return `course.yaml` as written, all of it text; `kenshu.content.course_file` has its schema. What is empty is left out.

        Raises KenshuError where it is no YAML, lacks a field that every course has, has a text where a group or a list is wanted,
        or names languages that nothing can be in.
        """
        import yaml

        path = self.root / "course.yaml"
        where: dict[str, object] = {"file": path.name, "line": 1, "field": "-"}
        try:
            text = path.read_text(encoding="utf-8-sig")
            written: Any = yaml.load(text, yaml.BaseLoader)  # noqa: S506 - texts alone: 0012 and no are names, 2026-04-01 is one
        except UnicodeDecodeError as fault:
            line = path.read_bytes()[: fault.start].count(b"\n") + 1
            raise KenshuError("content.encoding", **where | {"line": line}) from fault
        except yaml.YAMLError as fault:
            mark, said = getattr(fault, "problem_mark", None), getattr(fault, "problem", None) or str(fault)
            raise KenshuError("content.yaml", **where | {"line": mark.line + 1 if mark else 1}, found=said) from fault
        settings = {name: each for name, each in written.items() if each != ""} if isinstance(written, dict) else {}
        title = settings.get("title")
        told = settings | ({f"title.{lang}": title.get(lang) for lang in LANGS} if isinstance(title, dict) else {})
        for field in ("id", "title", *(f"title.{lang}" for lang in LANGS), "time_zone"):
            if not told.get(field):
                raise KenshuError("content.missing", **where | {"field": field})
        for field, (kind, key) in {**_SHAPES, **{name: _TEXT for name in told if name.startswith("title.")}}.items():
            if not isinstance(told.get(field, kind()), kind):
                line = text[: re.search(rf"(?m)^{field.partition('.')[0]}\b|\Z", text).start()].count("\n") + 1  # type: ignore[union-attr]
                raise KenshuError(f"content.{key}", **where | {"line": line, "field": field}, found=str(told[field])[:60])
        if "languages" in settings:
            settings["languages"] = _languages(settings["languages"])
        return settings

    @property
    def title(self) -> Multilingual:
        """Return what the course is called."""
        return Multilingual(self.settings["title"])

    @property
    def added_languages(self) -> dict[Lang, str]:
        """Return {tag: its name in itself} of the languages that the course has besides Japanese and English."""
        return dict(self.settings.get("languages") or {})

    @property
    def shared_account(self) -> bool:
        """Return whether one account of JupyterLab plays everybody: `lab: shared_account` of course.yaml."""
        return str(self.settings.get("lab", {}).get("shared_account")).lower() in _TRUE

    @property
    def learning_order(self) -> list[str]:
        """Return the modules in the order to learn them, as far as `course.yaml` names them."""
        return list(self.settings.get("modules") or ())

    @property
    def leeway(self) -> Leeway:
        """Return the days that people have to begin and to renew. Raises KenshuError for what is no number of days."""
        given = {field.name: self.settings[field.name] for field in fields(Leeway) if self.settings.get(field.name) is not None}
        for field, found in given.items():
            if not _DAYS.fullmatch(str(found)) or int(found) > MOST:
                raise KenshuError("course.days", field=field, found=found, allowed=MOST)
        return Leeway(**{field: int(found) for field, found in given.items()})

    @property
    def time_zone(self) -> ZoneInfo:
        """Return the zone in which days begin and end. Raises KenshuError for a zone that this computer does not know."""
        name = str(self.settings["time_zone"])
        try:
            return ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError) as fault:
            raise KenshuError("course.time_zone", found=name) from fault


def _languages(written: Any) -> dict[Lang, str]:
    """Return languages by their tags. Raises KenshuError for what is no tag and its name."""
    languages: dict[Any, Any] = written if isinstance(written, dict) else {str(written): None}
    before = set(LANGS)
    for tag, name in languages.items():
        if not _TAG.fullmatch(tag) or tag.lower() in before or not isinstance(name, str) or not name.strip():
            raise KenshuError("course.language", found=tag)
        before.add(tag.lower())
    return languages
