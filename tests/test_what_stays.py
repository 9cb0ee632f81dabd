"""`docs/what-stays.md` lists what a city may rely on: each list is held against the code."""

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
from pydantic import BaseModel

import kenshu
from kenshu import course_api
from kenshu.cli.main import kenshu as cli
from kenshu.content.course_file import CourseFile, course_file_faults
from kenshu.course import Course
from kenshu.i18n import LANGS
from kenshu.mail.settings import Letters
from tests.pages import ROOT, commands, options, rows, text_of

PAGE = text_of(ROOT / "docs" / "what-stays.md")
MODULES = sorted((ROOT / "notebooks" / "modules").glob("*/*.ipynb"))
READERS = [path for path in (ROOT / "src").rglob("*") if path.suffix in (".py", ".js", ".j2", ".yaml")]


def listed(columns: int, heading: str) -> list[list[str]]:
    section = PAGE.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    return [[cell.strip("`") for cell in row] for row in rows(section, columns)[1:]]


def used(source: str) -> Iterator[str]:
    """The names of the kit that a piece of Python uses, with their address."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("kenshu"):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.startswith("kenshu."))
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "kenshu":
            yield f"kenshu.{node.attr}"


def test_what_a_course_imports_is_declared_and_listed() -> None:
    sources = [(ROOT / "grading" / "nbgrader_config.py").read_text(encoding="utf-8")]
    for path in MODULES:
        cells = json.loads(path.read_bytes())["cells"]
        sources += ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    names = set(kenshu.__all__) - {"__version__", "EDITION_FORMAT"}
    declared = {f"kenshu.{name}" for name in names}
    declared |= {f"kenshu.course_api.{name}" for name in course_api.__all__}
    assert {name for source in sources for name in used(source)} == declared
    assert {row[0] for row in listed(3, "Names that a course imports")} == declared
    assert all(callable(getattr(kenshu, name)) for name in names)
    assert all(callable(getattr(course_api, name)) for name in course_api.__all__)


def test_a_graded_cell_waits_for_nothing_that_it_does_not_need() -> None:
    script = "import sys; import kenshu; from kenshu.course_api import points; print(*{name.split('.')[0] for name in sys.modules})"
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.split()
    assert {"pandas", "ipywidgets", "anywidget", "sqlalchemy", "nbgrader", "nbconvert", "yaml"}.isdisjoint(loaded)


def fields(model: type[BaseModel], before: str = "") -> Iterator[tuple[str, str]]:
    """(name, default as JSON) of every field; "–" where it must be written."""
    for name, field in model.model_fields.items():
        inner = next((each for each in (field.annotation, *getattr(field.annotation, "__args__", ())) if _is_group(each)), None)
        if inner is not None:
            yield from fields(inner, f"{before}{name}.")
        else:
            yield f"{before}{name}", "–" if field.is_required() else json.dumps(field.default)


def _is_group(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel) and set(kind.model_fields) != set(LANGS)


def test_every_field_of_course_yaml_is_listed_with_its_default() -> None:
    assert [(row[0], row[2]) for row in listed(4, "Fields of course.yaml")] == list(fields(CourseFile))


def test_every_field_that_the_code_reads_is_in_the_schema() -> None:
    read, named = set(), set()
    for path in READERS:
        if path.suffix != ".py" or "web" in path.parts:  # tornado's settings
            continue
        text = path.read_text(encoding="utf-8")
        named |= set(re.findall(r"""(?<!\.)\bsettings\.get\(["'](\w+)""", text))
        for after in re.findall(r"(?:course|self)\.settings\b(.*)", text):
            chain = re.match(r"""((?:\[["']\w+["']\]|\.get\(["']\w+["'][^)]*\))*)""", after)
            assert chain
            read.add(".".join(re.findall(r"""(?:^|(?<=[\])]))(?:\[|\.get\()["'](\w+)""", chain[1])))
    read.discard("")
    schema = {name for name, _ in fields(CourseFile)}
    assert {"id", "title", "time_zone", "database", "lab.exchange", "lab.accounts", "lab.shared_account", "xapi.home"} <= read
    assert {name for name in read if name not in schema and not any(each.startswith(f"{name}.") for each in schema)} == set()
    assert {"title"} <= named <= {name.rpartition(".")[2] for name in schema}
    assert {name: field.annotation for name, field in Letters.model_fields.items() if name != "issuer"} == {
        name: CourseFile.model_fields[name].annotation for name in Letters.model_fields if name != "issuer"
    }


@pytest.mark.parametrize(
    ("written", "key", "field", "line"),
    [
        ("adress: https://x.example", "content.unknown_field", "adress", 9),
        ("lab:\n  shared: true", "content.unknown_field", "lab.shared", 10),
        ("mail:\n  host: h\n  sender: a@b.example\n  ssl: true", "content.unknown_field", "mail.ssl", 12),
        ("mail:\n  host: h\n  sender: a@b.example.", "content.mail_address", "mail.sender", 11),
        ("mail:\n  host: h\n  sender: a@b.example\n  reply_to: a..b@b.example", "content.mail_address", "mail.reply_to", 12),
        ("reminders: {before: [0]}", "content.out_of_range", "reminders.before[1]", 9),
    ],
)
def test_a_field_that_nobody_reads_is_named_with_its_line(tmp_path: Path, written: str, key: str, field: str, line: int) -> None:
    own = (ROOT / "course.yaml").read_text(encoding="utf-8").partition("lab:")[0]
    (tmp_path / "course.yaml").write_text("\n" * (8 - own.count("\n")) + own + written, encoding="utf-8")
    [fault] = course_file_faults(Course.at(tmp_path))
    assert (fault.key, fault.values["field"], fault.values["line"]) == (key, field, line)
    for lang in LANGS:
        assert f"course.yaml:{line}: {field}: " in fault.message(lang)


def test_a_module_that_is_none_is_named_in_the_order_of_the_course(tmp_path: Path) -> None:
    (tmp_path / "quizzes").mkdir()
    (tmp_path / "quizzes" / "first.yaml").touch()
    own = (ROOT / "course.yaml").read_text(encoding="utf-8").partition("modules:")[0]
    (tmp_path / "course.yaml").write_text(f"{own}modules: [first, second]\n", encoding="utf-8")
    [fault] = course_file_faults(Course.at(tmp_path))
    assert (fault.key, fault.values["field"], fault.values["found"]) == ("content.unknown_module", "modules[2]", "second")


def test_lint_names_it(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    from click.testing import CliRunner

    monkeypatch.setenv("KENSHU_LANG", "en")
    assert CliRunner().invoke(cli, ["--course", str(course.root), "lint"]).exit_code == 0
    with (course.root / "course.yaml").open("a", encoding="utf-8") as file:
        file.write("\ntime_zones: Asia/Tokyo\n")
    said = CliRunner().invoke(cli, ["--course", str(course.root), "lint"])
    assert said.exit_code == 1
    assert "time_zones: an unknown field. Check its spelling, or remove it." in said.output


def test_a_time_zone_that_is_none_is_named(tmp_path: Path) -> None:
    (tmp_path / "course.yaml").write_text("id: x\ntitle: {ja: あ, en: a}\ntime_zone: Mars/Olympus\n", encoding="utf-8")
    assert [fault.values["field"] for fault in course_file_faults(Course.at(tmp_path))] == ["time_zone"]


def test_every_variable_is_listed() -> None:
    pages = [path for path in (ROOT / "docs").rglob("*") if path.suffix in (".md", ".py", ".yaml", ".example", ".service")]
    texts = [path.read_text(encoding="utf-8") for path in (*READERS, ROOT / "kit.py", ROOT / "README.md", *pages)]
    known = {name for text in texts if text != PAGE for name in re.findall(r"\bKENSHU_[A-Z_]+\b", text)}
    assert set(re.findall(r"\bKENSHU_[A-Z_]+\b", PAGE)) == known


def test_every_command_that_prints_json_is_listed() -> None:
    with_json = {
        name
        for name, command in commands().items()
        if not isinstance(command, click.Group) and any("--json" in names for names in options(command))
    }
    assert {row[0] for row in listed(2, "Names in --json")} == with_json


def test_every_file_of_a_course_is_listed(released_course: Course) -> None:
    course = Course(released_course.root)
    places = {value for name in dir(Course) if isinstance(value := getattr(course, name), Path)} - {course.root}
    places |= {course.root / "grading" / name for name in ("kenshu.db", "gradebook.db", "nbgrader_config.py")}
    places |= {course.root / "course.yaml"}
    inside = {course.notebooks, course.grading, course.inbound}  # said by what is below them, or around
    found = {path.relative_to(course.root).as_posix() for path in places - inside}
    assert {row[0] for row in listed(3, "Files of a course")} == found
