"""Rosters as text, in every way to write letters and columns: the people that were written, or a refusal, never others."""

import codecs

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kenshu.errors import RosterRefused
from kenshu.i18n import LANGS
from kenshu.roster.files.encodings import decode
from kenshu.roster.files.reading import read_book
from kenshu.roster.rows import read_roster
from tests.roster.books import PEOPLE, TEXT

IDS = [row[0] for row in PEOPLE]


def iso_2022_jp(text: str) -> bytes:
    return text.encode("iso2022_jp")


@pytest.mark.parametrize(
    ("raw", "encoding"),
    [
        (TEXT.encode(), "utf-8"),
        (TEXT.encode("utf-8-sig"), "utf-8-sig"),
        (TEXT.encode("cp932"), "cp932"),
        (TEXT.encode("euc_jp"), "euc-jp"),
        (iso_2022_jp(TEXT), "iso-2022-jp"),
        (TEXT.encode("utf-16-le"), "utf-16-le"),
        (TEXT.encode("utf-16-be"), "utf-16-be"),
        (codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"), "utf-16-le"),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "utf-16-be"),
    ],
)
@pytest.mark.parametrize("ends", ["\r\n", "\n", "\r"])
def test_the_same_people_are_read_however_their_letters_and_lines_are_written(raw: bytes, encoding: str, ends: str) -> None:
    codec = {"euc-jp": "euc_jp", "iso-2022-jp": "iso2022_jp"}.get(encoding, encoding)
    begin = raw[: len(raw) - len(TEXT.encode(codec.removesuffix("-sig")))]
    roster = read_roster("名簿.csv", begin + TEXT.replace("\r\n", ends).encode(codec.removesuffix("-sig")))
    assert roster.written.encoding == encoding
    assert [(each.row, each.id, each.name) for each in roster.entries] == [
        (number, *row[:2]) for number, row in enumerate(PEOPLE, 2)
    ]


@pytest.mark.parametrize(("separator", "named"), [(",", "comma"), ("\t", "tab"), (";", "semicolon")])
@pytest.mark.parametrize("told", ["", "sep={}\r\n", '"sep={}"\r\n'])
def test_the_separator_is_read_where_the_first_line_tells_it_or_the_rows_do(separator: str, named: str, told: str) -> None:
    roster = read_roster("名簿.csv", (told.format(separator) + TEXT.replace(",", separator)).encode())
    assert (roster.written.separator, [each.id for each in roster.entries]) == (named, IDS)
    assert [each.row for each in roster.entries] == [3, 4, 5] if told else [2, 3, 4]


def test_semicolons_within_cells_of_commas_are_no_separator() -> None:
    text = (
        "職員番号,氏名,所属,任用形態,兼務\n000101,架空 一郎,総務部,正規,土木部;環境部\n000102,架空 二葉,総務部,正規,土木部;環境部\n"
    )
    roster = read_roster("名簿.csv", text.encode())
    assert roster.entries[0].concurrent == ("土木部", "環境部")


@pytest.mark.parametrize("first", ["職員番号,氏名;所属,任用形態;採用日", "職員番号|氏名|所属|任用形態", "職員番号、氏名、所属"])
def test_a_separator_that_is_not_certain_is_named(first: str) -> None:
    with pytest.raises(RosterRefused) as fault:
        read_book("名簿.csv", first.encode())
    [one] = fault.value.faults
    assert (one.key, one.values["found"]) == ("roster.separator", first)


def test_a_line_break_in_a_cell_keeps_the_numbers_of_rows() -> None:
    text = TEXT.replace("総務部/人事課", '"総務部/\r\n人事課"', 1)
    assert [line.number for line in read_book("名簿.csv", text.encode()).sheets[0].lines] == [1, 2, 3, 4]


@pytest.mark.parametrize("written", ['="000101"', '"=""000101"""', "'000101", "\u2019000101"])
def test_what_keeps_the_zeros_of_an_id_is_no_part_of_it(written: str) -> None:
    roster = read_roster("名簿.csv", TEXT.replace("000101", written).encode())
    assert [each.id for each in roster.entries] == IDS


def test_nul_bytes_are_named_once_with_their_row() -> None:
    with pytest.raises(RosterRefused) as fault:
        read_book("名簿.csv", TEXT.encode("cp932") + bytes(9))
    [one] = fault.value.faults
    assert (one.key, one.values["row"], one.values["found"]) == ("roster.nul", 5, 9)
    assert all("9" in one.message(lang) for lang in LANGS)


def test_letters_of_windows_are_read_in_euc_and_iso_2022_as_in_cp932() -> None:
    """髙, ① and ～ are codes of NEC and IBM, which Python's own codecs do not know, or know as others."""
    euc = TEXT.encode("euc_jp").replace("架空 一".encode("euc_jp"), b"\xfc\xe2\xb6\xf5 \xad\xa1\xa1\xc1")
    assert read_roster("名簿.csv", euc).entries[0].name == "髙空 ①～郎"
    jis = iso_2022_jp(TEXT).replace("架空 一郎".encode("iso2022_jp"), b"\x1b$B\x7c\x62\x36\x75\x1b(B \x1b$B-!\x1b(B")
    assert read_roster("名簿.csv", jis).entries[0].name == "髙空 ①"


def test_letters_of_ones_own_and_variants_come_through_as_they_are() -> None:
    name = "葛\U000e0100城 \ue000太𠮷"
    assert read_book("名簿.csv", f"氏名,所属\n{name},総務部\n".encode()).sheets[0].lines[1].cells[0] == name
    assert read_book("名簿.csv", "氏名,所属\n\ue000,総務部\n".encode("cp932")).sheets[0].lines[1].cells[0] == "\ue000"


# What names, offices and their readings are written in.
KANJI = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF).filter(
    lambda letter: len(letter.encode("euc_jp", "ignore")) == 2 and len(letter.encode("cp932", "ignore")) == 2
)
WORDS = st.one_of(
    st.text(KANJI, min_size=1, max_size=6),
    st.text(st.characters(min_codepoint=0x30A1, max_codepoint=0x30F3), min_size=1, max_size=8),
    st.sampled_from(["ｽｽﾞｷ ﾊｼﾞﾒ", "ﾔﾏﾀﾞ ﾊﾅｺ", "ﾎﾝﾏ", "ｱｵｲ", "佐藤", "髙橋", "O'Brien", "0012"]),
)
TABLES = st.lists(st.lists(WORDS, min_size=2, max_size=4), min_size=1, max_size=12)


@given(TABLES, st.sampled_from(["utf-8", "utf-8-sig", "cp932", "euc_jp", "utf-16"]), st.booleans())
def test_a_text_is_read_as_it_was_written_or_not_at_all(table: list[list[str]], codec: str, headed: bool) -> None:
    text = "\r\n".join(",".join(row) for row in [*([["職員番号", "氏名"]] if headed else []), *table]) + "\r\n"
    try:
        raw = text.encode(codec)
    except UnicodeEncodeError:
        assume(False)
    try:
        found, _ = decode("名簿.csv", raw)
    except RosterRefused as refused:
        assert not headed
        assert [each.key for each in refused.faults] == ["roster.encoding_unsure"]  # noqa: PT017
    else:
        assert found == text
