"""A roster's file is read as what it is, whatever its name; what holds no table is named, with what to do."""

import codecs
import io
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from kenshu.errors import RosterRefused
from kenshu.i18n import LANGS
from kenshu.roster.files.reading import MOST_BYTES, read_book
from kenshu.roster.rows import read_roster
from tests.roster.books import PEOPLE, TEXT, workbook

OLD = Path(__file__).with_name("old.xls").read_bytes()


@pytest.mark.parametrize(
    ("name", "raw", "encoding"),
    [
        ("名簿.xls", OLD, "xls"),
        ("名簿.xlsx", OLD, "xls"),
        ("名簿.csv", OLD, "xls"),
        ("名簿.xls", workbook(), "xlsx"),
        ("名簿.csv", workbook(), "xlsx"),
        ("名簿", workbook(), "xlsx"),
        ("名簿.xlsx", TEXT.encode("cp932"), "cp932"),
        ("名簿.xls", TEXT.encode(), "utf-8"),
    ],
)
def test_a_file_is_read_by_what_it_holds(name: str, raw: bytes, encoding: str) -> None:
    roster = read_roster(name, raw)
    assert roster.written.encoding == encoding
    assert [(each.id, each.name, each.department, str(each.joined)) for each in roster.entries][:2] == [
        (*row[:3], row[4]) for row in PEOPLE[:2]
    ]


def test_an_old_book_tells_its_sheet() -> None:
    assert read_roster("名簿.xls", OLD).written.separator == "名簿"


def zipped(**parts: bytes) -> bytes:
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w") as written:
        for name, content in parts.items():
            written.writestr(name, content)
    return raw.getvalue()


def png() -> bytes:
    raw = io.BytesIO()
    Image.new("RGB", (1, 1)).save(raw, "PNG")
    return raw.getvalue()


TYPES = {"[Content_Types].xml": b"<Types/>"}
XML = b'<?xml version="1.0"?>\n<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">'
OTHER = {
    "pdf": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n",
    "picture": png(),
    "word": zipped(**TYPES, **{"word/document.xml": b""}),
    "archive": zipped(**{"名簿.csv": TEXT.encode()}),
    "ods": zipped(mimetype=b"application/vnd.oasis.opendocument.spreadsheet", **{"content.xml": b""}),
    "xlsb": zipped(**TYPES, **{"xl/workbook.bin": b""}),
    "numbers": zipped(**{"Index/Document.iwa": b"", "preview.jpg": b""}),
    "html": "<html><head><meta charset='utf-8'></head><body><table><tr><td>職員番号".encode(),
    "xml": XML,
    "google": b'{"url":"https://docs.google.com/open?id=1","doc_id":"1","email":"a@fictional.example"}',
}


@pytest.mark.parametrize("what", OTHER)
def test_what_holds_no_table_is_named_with_what_to_do(what: str) -> None:
    with pytest.raises(RosterRefused) as fault:
        read_book("名簿.xlsx", OTHER[what])
    [one] = fault.value.faults
    assert one.key == f"roster.is_{what}"
    for lang in LANGS:
        assert one.message(lang).startswith("名簿.xlsx: ")
        assert one.message(lang).count("。" if lang == "ja" else ". ") + (lang == "en") >= 2


@pytest.mark.parametrize(
    "raw", [codecs.BOM_UTF16_LE + "<html><body>".encode("utf-16-le"), b"\xef\xbb\xbf  <TABLE>", b"MIME-Version: 1.0\r\n"]
)
def test_a_web_page_is_known_however_it_begins(raw: bytes) -> None:
    with pytest.raises(RosterRefused, match="HTML"):
        read_book("名簿.xls", raw)


@pytest.mark.parametrize("raw", [workbook()[:3000], OLD[:2000], OLD[:513], workbook().replace(b"workbook.xml", b"workbook.xmx")])
def test_a_book_that_is_broken_is_a_sentence(raw: bytes) -> None:
    with pytest.raises(RosterRefused) as fault:
        read_book("名簿.xlsx", raw)
    assert [each.key for each in fault.value.faults] == ["roster.not_xlsx"]


def test_a_file_larger_than_a_roster_is_not_looked_into() -> None:
    with pytest.raises(RosterRefused, match=str(MOST_BYTES // 1_000_000)):
        read_book("名簿.csv", bytes(MOST_BYTES + 1))
