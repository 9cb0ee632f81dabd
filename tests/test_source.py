"""What a reader of the source may rely on: it is formatted, linted and typed, and every word stands in both languages."""

import ast
import configparser
import ensurepip
import itertools
import json
import os
import re
import string
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import kit
import pytest
import yaml

from kenshu.i18n import FORMS, LANGS, say

ROOT = Path(__file__).parents[1]
CATALOGUES = sorted((ROOT / "src/kenshu/locale").glob("*.yaml"))
PLURAL = re.compile(r"[\w-]+s|people|are|have|were|wait|fit|stay|join|move|leave|hold|bear|\w+\(s\)")
# What ends a phrase, or ends with the s of one, not of many.
NO_PLURAL = {*("and", "by", "to", "as", "it", "its", "this", "always", "less"), *("is", "has", "was", "does", "says", "needs")}
NO_PLURAL |= {"differs", "becomes", "signs", "exists", "holds", "stands"}
NO_NUMBERS = {"slot", "singles"}  # a question's place; a number of questions that is more than one, or nothing is said
REQUIREMENT = re.compile(r"^([A-Za-z0-9_.-]+)(?:\[[a-z,]+\])?\s*(.*)$")


@pytest.mark.parametrize("command", ["ruff format --check", "ruff check", pytest.param("mypy", marks=pytest.mark.slow)])
def test_source_is_clean(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if not (ROOT / ".mypy_cache").exists():  # mypy takes 26 s without writing one, and 33 with; who runs mypy by hand has one
        monkeypatch.setenv("MYPY_CACHE_DIR", os.devnull)
    done = subprocess.run([sys.executable, "-m", *command.split()], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.stem)
def test_every_entry_is_in_both_languages_with_the_same_values(path: Path) -> None:
    for key, entry in yaml.safe_load(path.read_text(encoding="utf-8")).items():
        assert set(entry) == set(LANGS), key
        texts = {lang: FORMS.sub(lambda form: f"{{{form[1]}}}", entry[lang]) for lang in LANGS}
        names = {lang: {name for _, name, _, _ in string.Formatter().parse(texts[lang]) if name} for lang in LANGS}
        # The English of click is click's own (tests/test_click_words.py): Japanese may leave out of it what it says otherwise.
        assert names["ja"] <= names["en"] if path.stem == "click" else names["ja"] == names["en"], key


def counted_for_many(text: str) -> list[str]:
    """The plurals among the three words after each placeholder."""
    found = []
    for name, after in re.findall(r"\{(\w+)\}((?: [\w-]+(?:\(s\))?){0,3})", text):
        words = itertools.takewhile(lambda word: word not in NO_PLURAL, after.split())
        found += [f"{{{name}}} … {word}" for word in words if PLURAL.fullmatch(word) and name not in NO_NUMBERS]
    return found


@pytest.mark.parametrize("path", [path for path in CATALOGUES if path.stem != "click"], ids=lambda path: path.stem)
def test_no_english_number_stands_before_a_plural_that_holds_for_one(path: Path) -> None:
    for key, entry in yaml.safe_load(path.read_text(encoding="utf-8")).items():
        assert counted_for_many(entry["en"]) == [], f"{key}: write it as {{number}} {{number|person|people}}"


@pytest.mark.parametrize(
    "text",
    ["{number} people", "{found} test questions", "{number} of them have left", "{days} day(s) late", "{number} stay as they are"],
)
def test_a_plural_after_a_number_is_seen(text: str) -> None:
    assert counted_for_many(text)


@pytest.mark.parametrize(
    ("number", "said"), [(0, "0 people fit"), (1, "1 person fits"), ("1", "1 person fits"), (2, "2 people fit")]
)
def test_a_number_chooses_the_form_of_its_english_word(number: object, said: str) -> None:
    assert say("faults.form.which", "en", label="", number=number, found="", people="").startswith(f"“”: {said} ")


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.stem)
def test_no_key_is_written_twice(path: Path) -> None:
    entries = yaml.compose(path.read_text(encoding="utf-8"))
    assert entries is not None
    keys = [key.value for key, _ in entries.value]
    assert len(keys) == len(set(keys))


def test_an_editor_is_told_what_the_checks_ask_for() -> None:
    ruff = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["ruff"]
    settings = json.loads((ROOT / ".vscode/settings.json").read_text(encoding="utf-8"))
    editor = configparser.ConfigParser()
    editor.read_string("[all]\n" + (ROOT / ".editorconfig").read_text(encoding="utf-8"))
    assert editor["*.{py,pyi}"].getint("max_line_length") == ruff["line-length"]
    assert settings["[python]"]["editor.rulers"] == [ruff["line-length"]]
    assert settings["python.testing.pytestArgs"] == kit.QUICK
    assert settings["python.defaultInterpreterPath"] == kit.VENV.replace(kit.ROOT, "${workspaceFolder}").replace("\\", "/")


# Packages that come with a declared one and are a part of it.
WITHIN = {"markupsafe": "jinja2", "pydantic_core": "pydantic"}


def test_what_the_engine_imports_is_declared() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    authors = project["optional-dependencies"]["authors"]  # imported where a list of readings is made, and nowhere else
    declared = {parts(entry)[0].lower().replace("_", "-") for entry in (*project["dependencies"], *authors)}
    found = {
        module.split(".")[0]
        for path in (ROOT / "src").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for module in imported(node)
    }
    packages = packages_distributions()
    foreign = {WITHIN.get(module, module) for module in found - sys.stdlib_module_names - {"kenshu"}}
    names = {name.lower().replace("_", "-") for module in foreign for name in packages.get(module, [module])}
    assert names - declared == set()
    assert {"pandas", "typst", "pyyaml"} <= names


def imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module] if isinstance(node, ast.ImportFrom) and node.module and not node.level else []


def test_conda_users_get_the_same_requirements() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    pip = next(entry["pip"] for entry in environment if isinstance(entry, dict))
    conda = [entry for entry in environment if isinstance(entry, str)]
    listed = dict(map(parts, [*conda, *pip[:-1]]))
    assert listed.pop("python") == project["requires-python"]
    assert listed.pop("pip") == ""
    assert pip[-1] == "-e ."
    assert listed == dict(map(parts, project["dependencies"]))


_READ_BY_PIP = """
import sys
from pip._internal.network.session import PipSession
from pip._internal.req.req_file import parse_requirements
print([each.requirement for each in parse_requirements(sys.argv[1], session=PipSession())])
"""


def test_pip_reads_what_conda_hands_it(tmp_path: Path) -> None:
    """conda writes each entry below `pip:` as a line of a requirements file, and has pip install that."""
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    lines = next(entry["pip"] for entry in environment if isinstance(entry, dict))
    file = tmp_path / "condaenv.requirements.txt"
    file.write_text("\n".join(lines), encoding="utf-8")
    bundled, of_debian = Path(ensurepip.__file__).parent / "_bundled", Path("/usr/share/python-wheels")
    pip = next(each for folder in (bundled, of_debian) for each in folder.glob("pip-*.whl"))  # Python's own, which uv leaves out
    command, env = [sys.executable, "-c", _READ_BY_PIP, str(file)], {**os.environ, "PYTHONPATH": str(pip)}
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert ast.literal_eval(done.stdout) == [line.removeprefix("-e ") for line in lines]


def test_each_dependency_earns_its_line() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    assert set(extras["postgresql"]) <= set(extras["test"])
    wanted = [*project["dependencies"], *extras["test"]]
    listed = re.findall(r"^\| `([^`]+)` \|", (ROOT / "docs/dependencies.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(listed) == sorted(parts(entry)[0] for entry in wanted)


def test_locks_hold_hashes_and_no_host() -> None:
    for name in kit.LOCKS:
        text = (ROOT / name).read_text(encoding="utf-8")
        assert "://" not in text
        blocks = re.split(r"\n(?=\S)", "\n".join(line for line in text.splitlines() if not line.startswith("#")))
        assert [block for block in blocks if block.strip() and "--hash=sha256:" not in block] == []


def parts(requirement: str) -> tuple[str, str]:
    match = REQUIREMENT.match(requirement)
    assert match, requirement
    return match[1], match[2].strip()
