"""Files whose YAML is not what a file of the kit holds: named with their line, whatever they are."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from kenshu.content import Guideline, Module, Scenario, Source
from kenshu.content.course_file import CourseFile
from kenshu.content.reader import convert, read
from kenshu.errors import KenshuError
from kenshu.i18n import LANGS
from kenshu.kinds.question import Place
from tests.conftest import REPOSITORY

WRITTEN: list[tuple[str, type[BaseModel]]] = [
    ("scenarios/guideline.yaml", Guideline),
    ("scenarios/adoption-centre-month.yaml", Scenario),
    ("scenarios/all-routes-evening.yaml", Scenario),
    ("scenarios/peer-group-chat.yaml", Scenario),
    ("quizzes/working-hours.yaml", Module),
    ("course.yaml", CourseFile),
]
SHORT = st.text(max_size=5)
OTHERS = st.one_of(
    SHORT,
    st.lists(SHORT, max_size=2),
    st.dictionaries(SHORT, SHORT, max_size=2),
)


def places(data: Any, place: Place = ()) -> Iterator[Place]:
    """Every place in plain data."""
    yield place
    inside = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for step, each in inside:
        yield from places(each, (*place, step))


def with_other(data: Any, place: Place, other: Any) -> Any:
    if not place:
        return other
    if isinstance(data, dict):
        return {key: with_other(each, place[1:], other) if key == place[0] else each for key, each in data.items()}
    return [with_other(each, place[1:], other) if number == place[0] else each for number, each in enumerate(data)]


def fault_of(tmp_path: Path, written: bytes) -> list[KenshuError]:
    path = tmp_path / "file.yaml"
    path.write_bytes(written)
    faults: list[KenshuError] = []
    source = read(path, faults)
    assert (source is None) == bool(faults)
    return faults


def scene_with(**fields: Any) -> list[str]:
    source = read(REPOSITORY / "scenarios/adoption-centre-month.yaml", [])
    assert source is not None
    faults: list[KenshuError] = []
    convert(Source(source.path, source.data | fields, source.lines), Scenario, faults)
    return [fault.message("en").partition(": ")[2] for fault in faults]


def test_a_scene_with_a_text_or_a_group_for_a_list_says_what_was_found_and_what_is_wanted() -> None:
    wanted = "Begin each entry with “- ”."
    assert scene_with(setting="By phone.") == [f"setting: a list is wanted here, found “By phone.”. {wanted}"]
    assert scene_with(setting={"ja": "電話", "en": "By phone."}) == [
        f"setting: a list is wanted here, found “{{ja: …, en: …}}”. {wanted}"
    ]
    assert scene_with(setting=["By phone."]) == [
        "setting[1]: a group of fields is wanted here, found “By phone.”. Write it as “field: value”."
    ]
    assert scene_with(title={"ja": ["題", "名"], "en": {"a": "b"}}) == [
        "title.ja: text is wanted here, found “[題, 名]”. Write text.",
        "title.en: text is wanted here, found “{a: …}”. Write text.",
    ]


def test_an_unknown_kind_is_named_where_it_stands() -> None:
    (found,) = scene_with(questions=[{"kind": "quiz"}])
    assert found.startswith("questions[1].kind: “quiz” is not a choice; the choices are 'branch',")


@pytest.mark.parametrize(
    ("found", "told"),
    [
        ("many", "“many” is no number. Write a whole number."),
        ("true", "“true” is no number. Write a whole number."),
        ("12:30", "“12:30” is no number. Write a whole number."),
        ("2026-01-01", "“2026-01-01” is no number. Write a whole number."),
        ("1.5", "“1.5” is no number. Write a whole number."),
        ("9" * 5000, f"“{'9' * 59}…” is no number. Write a whole number."),
        (["1", "2"], "“[1, 2]” is no number. Write a whole number."),
        ({"at": "1"}, "“{at: …}” is no number. Write a whole number."),
        ("-1", "-1 is out of range; the limit is 0."),
    ],
)
def test_a_count_of_a_gauge_that_is_none_is_named(found: Any, told: str) -> None:
    words = {"ja": "返信", "en": "replies"}
    gauge = {"id": "replies", "name": words, "unit": words, "start": found, "most": "10"}
    question = {"kind": "branch", "id": "adoption-centre-month-1", "prompt": words, "gauges": [gauge], "moments": [], "endings": []}
    assert scene_with(questions=[question])[0] == f"questions[1].gauges[1].start: {told}"


@given(st.data())
def test_whatever_stands_in_a_field_is_taken_or_told_in_the_kits_own_words(data: st.DataObject) -> None:
    name, model = data.draw(st.sampled_from(WRITTEN))
    source = read(REPOSITORY / name, [])
    assert source is not None
    place = data.draw(st.sampled_from(list(places(source.data))))
    other = Source(source.path, with_other(source.data, place, data.draw(OTHERS)), source.lines)
    faults: list[KenshuError] = []
    converted: object = convert(other, model, faults)
    assert (converted is None) == bool(faults)
    for fault in faults:
        assert fault.key != "content.not_accepted", fault.message("en")
        assert "Input should be" not in fault.message("en")
        assert all(fault.message(lang).startswith(f"{source.path.name}:") for lang in LANGS)


@pytest.mark.parametrize(
    ("written", "key", "line"),
    [
        (b"a: b\nc: &x\n  - *x\n", "holds_itself", 2),
        (b"&x\na: *x\n", "holds_itself", 1),
        (b"a: b\nc: !local d\n", "tag", 2),
        (b"a: !!binary aGk=\n", "tag", 1),
        (b"a: !!python/name:os.system b\n", "tag", 1),
        (b"a: b\n? [c, d]\n: e\n", "key", 2),
        ("a: 窓口\nb: c\x01d\n".encode(), "yaml", 2),
        (b"a: b\n---\nc: d\n", "yaml", 2),
        (b"a: b\n\tc: d\n", "tab", 2),
        (b"a: b\nc: d\na: e\n", "duplicate_key", 3),
        (b"a: b\nc: \x8e\n", "encoding", 2),
    ],
)
def test_what_no_file_of_the_kit_holds_is_named_with_its_line(tmp_path: Path, written: bytes, key: str, line: int) -> None:
    (fault,) = fault_of(tmp_path, written)
    assert (fault.key, fault.values["line"]) == (f"content.{key}", line)
    assert all("{" not in fault.message(lang) for lang in LANGS)


def test_what_a_program_writes_once_and_repeats_is_read_as_if_it_were_written_twice(tmp_path: Path) -> None:
    path = tmp_path / "file.yaml"
    path.write_text("a: &x {ja: 窓口, en: desk}\nb: *x\n", encoding="utf-8")
    source = read(path, [])
    assert source is not None
    assert source.data == {"a": {"ja": "窓口", "en": "desk"}, "b": {"ja": "窓口", "en": "desk"}}


def test_a_byte_order_mark_and_the_line_ends_of_windows_are_read(tmp_path: Path) -> None:
    assert fault_of(tmp_path, b"\xef\xbb\xbfa:\r\n  b: c\r\n") == []


def test_all_scalars_stay_text(tmp_path: Path) -> None:
    path = tmp_path / "file.yaml"
    path.write_text("[12:30, 0012, no, 2026-01-01, 1_000, ~, 1e3, yes]", encoding="utf-8")
    source = read(path, [])
    assert source is not None
    assert source.data == ["12:30", "0012", "no", "2026-01-01", "1_000", "~", "1e3", "yes"]
