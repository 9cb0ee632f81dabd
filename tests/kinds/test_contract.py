"""Every kind of question goes through every room."""

import ast
import re
from collections.abc import Iterator
from inspect import get_annotations
from pathlib import Path

import pytest

import kenshu
from kenshu.errors import KenshuError
from kenshu.kinds import KINDS, BaseQuestion, awaits_person, is_complete, kind_of, read_answer, share
from kenshu.kinds.contract import Exchange, Kind, Offered, PersonScoring, Samples, Scoring
from kenshu.nbgrader.three_ways import compare
from tests.conftest import REPOSITORY
from tests.kinds.city import SAMPLES, SORTS, City
from tests.kinds.rooms import ROOMS

PACKAGE = Path(kenshu.__file__).parent
ASKING = re.compile(r"^ *from kenshu\.kinds(\.(contract|exchange))? import", re.MULTILINE)
FOLDERS = sorted(path.name for path in (PACKAGE / "kinds").iterdir() if path.is_dir() and path.name != "__pycache__")


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    made = City(tmp_path_factory.mktemp("kinds"))
    yield made
    made.database.close()


@pytest.mark.parametrize("room", ROOMS)
@pytest.mark.parametrize("sample", SAMPLES)
def test_every_room_takes_every_kind(city: City, sample: str, room: str) -> None:
    trying, _ = ROOMS[room]
    assert trying(city, sample) > 0


@pytest.mark.kernel
def test_stock_nbgrader_gives_every_kind_the_points_that_the_kit_gives(city: City) -> None:
    found = compare(city.course)
    assert (found.hand_ins, found.cells, found.differences) == (len(SORTS), len(SORTS) * len(SAMPLES), [])


def test_whatever_asks_something_of_the_kinds_is_among_the_rooms_tried() -> None:
    asking = {
        path.relative_to(PACKAGE).parts[0] for path in PACKAGE.rglob("*.py") if ASKING.search(path.read_text(encoding="utf-8"))
    }
    assert asking - {"kinds"} == {package for _, packages in ROOMS.values() for package in packages}


def test_every_folder_is_a_kind_of_that_name_with_a_renderer() -> None:
    assert sorted(KINDS) == FOLDERS
    for name, kind in KINDS.items():
        assert kind.question.model_fields["kind"].annotation.__args__ == (name,)  # type: ignore[union-attr]
        assert (PACKAGE / "kinds" / name / "render.js").is_file()


def test_no_room_asks_which_kind_a_question_is_of() -> None:
    """Neither by a class or file of a kind, nor by comparing its name."""
    compared = re.compile(rf'kind"?\]?\)? *(==|!=|(not )?in) *\(?"({"|".join(KINDS)})"')
    wrong = []
    for path in PACKAGE.rglob("*.py"):
        if "kinds" in path.relative_to(PACKAGE).parts:
            continue
        text = path.read_text(encoding="utf-8")
        modules = [node.module or "" for node in ast.walk(ast.parse(text)) if isinstance(node, ast.ImportFrom)]
        named = [module for module in modules if re.fullmatch(rf"kenshu\.kinds\.({'|'.join(KINDS)})(\..*)?", module)]
        wrong += [(str(path.relative_to(PACKAGE)), found) for found in (*named, *map(str, compared.findall(text)))]
    assert wrong == []


def test_the_page_of_kinds_names_every_member_of_the_contract() -> None:
    page = (REPOSITORY / "docs" / "kinds.md").read_text(encoding="utf-8")
    own = [name for name in vars(BaseQuestion) if not name.startswith(("_", "model_")) and name not in ("parts", "clauses")]
    members = [
        name
        for each in (Kind, Scoring, PersonScoring, Exchange, Samples)
        for name in {**vars(each), **get_annotations(each)}
        if not name.startswith("_")
    ]
    assert len(members) > 20
    assert [name for name in (*members, *own, *ROOMS) if (f"`{name}`" not in page and name not in ROOMS) or name not in page] == []


def test_a_kind_that_is_not_there_is_refused_by_name() -> None:
    riddle: Offered = {
        "id": "scene-1",
        "kind": "riddle",
        "prompt": {"ja": "問", "en": "q"},
        "scenario": {"id": "scene", "title": {"ja": "題", "en": "t"}, "story": {"ja": "話", "en": "s"}},
        "parts": [],
    }
    for asking in (
        lambda: kind_of("riddle"),
        lambda: share("riddle", ["a1"], ["a1"]),
        lambda: awaits_person("riddle", None),
        lambda: read_answer(riddle, None),
        lambda: is_complete(riddle, None),
    ):
        with pytest.raises(KenshuError) as fault:
            asking()
        assert "riddle" in fault.value.message("ja")
        assert ", ".join(KINDS) in fault.value.message("en")


def test_a_scoring_rule_imports_nothing_but_the_standard_library() -> None:
    import inspect
    import sys

    for kind in KINDS.values():
        tree = ast.parse(inspect.getsource(inspect.getmodule(kind.scoring.share)), feature_version=(3, 9))  # type: ignore[arg-type]
        imported = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        imported |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
        assert {name.partition(".")[0] for name in imported} <= sys.stdlib_module_names
