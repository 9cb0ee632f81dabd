"""The picture of a scene in an edition and in the notebook: its words in each language, and as it was when it was released."""

import base64
import json
import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kenshu.content import Content, Module
from kenshu.editions.build import notebook
from kenshu.editions.compose import compose
from kenshu.editions.edition import public
from kenshu.errors import ContentFaults
from kenshu.i18n import LANGS
from tests.conftest import REPOSITORY

SCENE, QUESTION, MODULE = "train-window-snow-photo", "train-window-snow-photo-1", "working-hours"
WORDS = {"ja": "職場の始業", "en": "Office hours begin"}


@pytest.fixture
def placed(content: Content, tmp_path: Path) -> Content:
    """The course, with the file of the scene and its picture in a folder of the test's own; the question is in the practice."""
    shutil.copytree(REPOSITORY / "scenarios" / "pictures", tmp_path / "pictures")
    name = f"scenarios/{SCENE}.yaml"
    source = replace(content.sources[name], path=tmp_path / f"{SCENE}.yaml")
    written = content.modules[MODULE].model_dump() | {"practice": [QUESTION], "due": content.modules[MODULE].due_as_written}
    module = Module.model_validate(written)
    return replace(content, sources={**content.sources, name: source}, modules={**content.modules, MODULE: module})


def picture_of(composed: Mapping[str, Any]) -> dict[str, Any]:
    picture: dict[str, Any] = composed["questions"][QUESTION]["offered"]["scenario"]["picture"]
    return picture


def test_an_edition_holds_the_picture_with_its_words_in_each_language_and_its_alternative_text(placed: Content) -> None:
    composed = compose(placed, placed.modules[MODULE])
    drawn = {lang: base64.b64decode(picture_of(composed)["data"][lang]).decode() for lang in LANGS}
    scene = placed.scenarios[SCENE].picture
    assert scene is not None
    assert {lang: [WORDS[name] in drawn[lang] for name in LANGS] for lang in LANGS} == {"ja": [True, False], "en": [False, True]}
    assert picture_of(composed)["alt"] == scene.alt.plain()
    assert public(composed)["questions"][QUESTION]["scenario"]["picture"] == picture_of(composed)


def test_what_was_released_stays_as_it_was_when_the_file_changes(placed: Content, tmp_path: Path) -> None:
    before = compose(placed, placed.modules[MODULE])
    kept = json.dumps(before)
    file = tmp_path / "pictures" / f"{SCENE}.svg"
    file.write_text(file.read_text(encoding="utf-8").replace("#0017c1", "#115a36"), encoding="utf-8")
    assert picture_of(compose(placed, placed.modules[MODULE])) != picture_of(json.loads(kept))
    file.unlink()
    assert json.dumps(before) == kept


def test_a_drawing_that_holds_a_script_is_not_released(placed: Content, tmp_path: Path) -> None:
    file = tmp_path / "pictures" / f"{SCENE}.svg"
    file.write_text(file.read_text(encoding="utf-8").replace("</svg>", "<script>alert(1)</script></svg>"), encoding="utf-8")
    with pytest.raises(ContentFaults):
        compose(placed, placed.modules[MODULE])


def test_the_notebook_shows_it_in_the_plain_form_and_says_what_it_shows(placed: Content) -> None:
    module = placed.modules[MODULE]
    composed = compose(placed, module)
    picture = picture_of(composed)
    (cell,) = [each for each in notebook(placed, module, composed)["cells"] if each["id"] == "practice-p01"]
    data = {name: "".join(lines) for name, lines in cell["outputs"][0]["data"].items()}
    for lang in LANGS:
        assert f'src="data:image/svg+xml;base64,{picture["data"][lang]}"' in data["text/html"]
        assert f'alt="{picture["alt"][lang]}"' in data["text/html"].replace("&#x27;", "'")
        assert f"[{picture['alt'][lang]}]\n" in data["text/plain"]
