"""Departments whose levels no slash parts: certain by the tree, else asked once; never departments of their own in silence."""

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kenshu.errors import KenshuError, RosterRefused
from kenshu.people.posts import departments_on
from kenshu.roster.identity import Answers
from kenshu.roster.paths import KINDS, Meaning, PathQuestion, Paths, read_paths
from kenshu.roster.plan import plan
from kenshu.roster.rows import read_roster
from kenshu.storage import Database
from tests.people.conftest import NOW, take_in

HEADINGS = "職員番号,氏名,所属,任用形態,採用日"
TREE = ("総務部/人事課/人事係", "土木部/雪対策課", "消防本部")


def text(*departments: str) -> str:
    return "\n".join([HEADINGS, *(f'{number},架空 一郎,"{each}",正規,' for number, each in enumerate(departments, 101))])


def paths(*departments: str, on_record: tuple[str, ...] = (), answer: Meaning | None = None) -> Paths:
    found = read_roster("a.csv", text(*departments).encode())
    assert not found.faults
    return read_paths(found.written, found.entries, on_record, dict.fromkeys(KINDS, answer))


def departments(found: Paths) -> list[str]:
    return [entry.department for entry in found.entries]


@pytest.mark.parametrize(
    "written",
    [
        "総務部　人事課",
        "総務部 人事課",
        "総務部  人事課",
        "総務部\n人事課",
        "総務部\r\n人事課",
        "総務部\n人事\n課",
        "総務部人事課",
        "総務部＞人事課",
        "総務部 > 人事課",
        "総務部→人事課",
        "総務部｜人事課",
        "総務部・人事課",
        "総務部-人事課",
        "総　務　部　人　事　課",
        "総務部/人 事 課",
    ],
)
def test_a_path_that_the_citys_tree_makes_certain_is_read_and_said(written: str) -> None:
    found = paths(written, on_record=TREE)
    assert departments(found) == ["総務部/人事課"]
    assert [(each.kind, each.row, each.taken) for each in found.rereads] == [("path", 2, "総務部/人事課")]
    assert not found.questions


@pytest.mark.parametrize("written", ["総務部/人事課", "総務部／人事課", "総務部 / 人事課"])
def test_slashes_need_no_word(written: str) -> None:
    found = paths(written)
    assert (departments(found), found.rereads, found.questions) == (["総務部/人事課"], [], [])


@pytest.mark.parametrize(
    ("written", "taken"),
    [("総務部　研修課", "総務部/研修課"), ("総務部研修課", "総務部/研修課"), ("総務部/人事課 給与係", "総務部/人事課/給与係")],
)
def test_a_new_department_below_one_that_is_there_is_read(written: str, taken: str) -> None:
    found = paths(written, on_record=TREE)
    assert (departments(found), found.questions) == ([taken], [])


def test_a_path_that_another_row_writes_with_slashes_is_read_and_said() -> None:
    found = paths("総務部/人事課", "総務部　人事課")
    assert departments(found) == ["総務部/人事課"] * 2
    assert [(each.row, each.found, each.taken) for each in found.rereads] == [(3, "総務部　人事課", "総務部/人事課")]


@pytest.mark.parametrize(
    ("kind", "written", "taken"),
    [
        ("parted", "土木部　雪対策課", "土木部/雪対策課"),
        ("parted", "土木部\n雪対策課", "土木部/雪対策課"),
        ("parted", "土木部 雪対策課 除雪係", "土木部/雪対策課/除雪係"),
        ("parted", "土木部・雪対策課", "土木部/雪対策課"),
        ("parted", "土木部_雪対策課", "土木部/雪対策課"),
        ("parted", "土木部 雪対策 課", "土木部/雪対策課"),
        ("parted", "土木部 雪まつり", "土木部/雪まつり"),
        ("parted", "総 務 部", "総務部"),
        ("glued", "土木部雪対策課", "土木部/雪対策課"),
        ("glued", "土木部雪対策課除雪係", "土木部/雪対策課/除雪係"),
        ("glued", "消防本部警防課", "消防本部/警防課"),
        ("glued", "市民課窓口係", "市民課/窓口係"),
        ("glued", "水道局水道部工務課", "水道局/水道部/工務課"),
        ("glued", "市民部東部支所", "市民部/東部支所"),
    ],
)
def test_a_path_that_nothing_makes_certain_is_asked_about_once(kind: str, written: str, taken: str) -> None:
    found = paths(written, written)
    plain = written.replace("\r\n", "\n")
    assert [(each.kind, each.departments, each.answer) for each in found.questions] == [(kind, {plain: taken}, None)]
    assert departments(found) == [taken] * 2
    assert departments(paths(written, answer="path")) == [taken]
    if "\n" not in written:
        assert departments(paths(written, answer="name")) == [written]


@pytest.mark.parametrize(
    "written",
    [
        *(
            "消防本部",
            "総務部",
            "部活動支援課",
            "総務部長",
            "総務部長室",
            "会計課",
            "まちづくり・観光課",
            "DX 推進課",
            "Fire Department",
        ),
        *("東部市民センター", "西部清掃事務所", "内部監査室", "選挙管理委員会事務局", "教育委員会", "議会事務局", "本庁"),
    ],
)
def test_a_name_that_is_no_path_stays(written: str) -> None:
    found = paths(written)
    assert (departments(found), found.questions, found.rereads) == ([written], [], [])


@pytest.mark.parametrize("written", ["総務部 人事課", "総務部人事課"])
def test_a_department_on_record_under_such_a_name_stays(written: str) -> None:
    found = paths(written, on_record=(written,))
    assert (departments(found), found.questions) == ([written], [])


@pytest.mark.parametrize(
    ("written", "answer", "key"),
    [
        ("総務部＞＞人事課", None, "path"),
        ("総務部＞人事課＞人事係＞給与班", None, "path"),
        ("総務部 人事課 人事係 給与班", None, "path"),
        ("総務部\n人事課", "name", "control"),
    ],
)
def test_what_is_no_department_at_all_is_refused(written: str, answer: Meaning | None, key: str) -> None:
    assert [fault.key for fault in paths(written, answer=answer).faults] == [f"roster.{key}"]


def test_two_departments_that_read_alike_make_nothing_certain() -> None:
    found = paths("総務部人事課", on_record=("総務/部人事課", "総務部/人事課"))
    assert departments(found) == ["総務部/人事課"]  # below 総務部, which is there


LEVEL = st.text(st.sampled_from("総務土木雪対策人事市民まつり"), min_size=1, max_size=5)


@given(st.lists(st.tuples(LEVEL, LEVEL), min_size=1, max_size=8), st.sampled_from(["　", " ", "\n", "＞", ""]))
def test_the_citys_own_tree_is_read_back_however_it_is_written(names: list[tuple[str, str]], between: str) -> None:
    tree = {f"{top}部/{low}課" for top, low in names}
    if len({path.replace("/", "") for path in tree}) < len(tree):
        return
    found = paths(*(path.replace("/", between) for path in sorted(tree)), on_record=tuple(tree))
    assert (departments(found), found.questions) == (sorted(tree), [])


def test_nothing_is_taken_in_before_the_answer(database: Database, tmp_path: Path) -> None:
    raw = text("総務部　人事課", "土木部　雪対策課")
    with pytest.raises(KenshuError) as refused:
        take_in(database, tmp_path / "a.csv", raw)
    assert refused.value.key == "roster.paths_unanswered"
    assert "--parted" in str(refused.value)
    with database.reading() as conn:
        found = plan(conn, read_roster("a.csv", raw.encode()), NOW)
        assert departments_on(conn, NOW.date()) == [""]
    assert found.path_questions == [
        PathQuestion("parted", {"総務部　人事課": "総務部/人事課", "土木部　雪対策課": "土木部/雪対策課"}, None)
    ]
    take_in(database, tmp_path / "a.csv", raw, answers=Answers(parted="path"))
    with database.reading() as conn:
        assert departments_on(conn, NOW.date()) == ["", "総務部", "総務部/人事課", "土木部", "土木部/雪対策課"]


@pytest.mark.parametrize("answer", ["path", "name"])
def test_once_taken_in_such_names_are_asked_about_no_more(database: Database, tmp_path: Path, answer: Meaning) -> None:
    take_in(database, tmp_path / "a.csv", text("総務部人事課"), answers=Answers(glued=answer))
    again = take_in(database, tmp_path / "a.csv", text("総務部人事課"), NOW + timedelta(days=1))
    assert (again.path_questions, again.unchanged) == ([], 1)


def test_every_row_with_a_line_break_that_parts_nothing_is_one_sentence(database: Database, tmp_path: Path) -> None:
    with pytest.raises(RosterRefused) as refused:
        take_in(database, tmp_path / "a.csv", text(*["総務部\n人事課"] * 30), answers=Answers(parted="name"))
    assert [fault.values["row"] for fault in refused.value.faults] == ["2, 3, 4 … 31"]
