"""The kit's own words in easy Japanese: of keys that there are, with the same values in them, in short sentences."""

import re
from importlib import resources
from itertools import pairwise
from typing import Any

import pytest
import yaml

EASY = "ja-x-easy"
LONGEST = 60  # characters of a sentence
LOCALE = resources.files("kenshu").joinpath("locale")
ROOMS = sorted(each.name for each in LOCALE.joinpath(EASY).iterdir() if each.name.endswith(".yaml"))
VALUE = re.compile(r"\{(\w+)\}")


def read(*path: str) -> dict[str, Any]:
    found = yaml.safe_load(LOCALE.joinpath(*path).read_text(encoding="utf-8"))
    assert isinstance(found, dict)
    return found


@pytest.fixture(params=ROOMS)
def room(request: pytest.FixtureRequest) -> dict[str, tuple[str, str]]:
    """A room's words, as they are in Japanese and in easy Japanese."""
    japanese, easy = read(request.param), read(EASY, request.param)
    assert sorted(easy.keys() - japanese.keys()) == []
    return {key: (japanese[key]["ja"], said) for key, said in easy.items()}


def test_words_that_learners_meet_are_there() -> None:
    assert {"web.yaml", "component.yaml", "password.yaml", "faults.yaml", "letters.yaml"} <= set(ROOMS)


def test_every_entry_is_words_that_are_not_the_japanese(room: dict[str, tuple[str, str]]) -> None:
    assert [key for key, (_, said) in room.items() if not isinstance(said, str) or said != said.strip() or not said] == []
    assert [key for key, (japanese, said) in room.items() if said == japanese.strip()] == []


def test_the_same_values_stand_in_the_words(room: dict[str, tuple[str, str]]) -> None:
    assert [key for key, (japanese, said) in room.items() if sorted(VALUE.findall(said)) != sorted(VALUE.findall(japanese))] == []
    assert [key for key, (_, said) in room.items() if "|" in said or VALUE.sub("", said).strip("{}") != VALUE.sub("", said)] == []


def test_no_sentence_is_long(room: dict[str, tuple[str, str]]) -> None:
    sentences = [(key, sentence) for key, (_, said) in room.items() for sentence in re.split(r"(?<=。)|\n", said)]
    assert [each for each in sentences if len(each[1].strip()) > LONGEST] == []


@pytest.mark.parametrize("name", ROOMS)
def test_keys_stand_in_the_order_of_the_room(name: str) -> None:
    places = [list(read(name)).index(key) for key in read(EASY, name)]
    assert all(before < after for before, after in pairwise(places))
