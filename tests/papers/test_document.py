"""A document as typst sets it: what people wrote stays text, what no font has is named, kanji have their readings above them."""

import subprocess
import sys
from datetime import date
from itertools import pairwise

import pypdfium2
import pytest

from kenshu.i18n import LANGS
from kenshu.papers.blocks import beside, framed, indented, picture, quote
from kenshu.papers.document import NO_READINGS, Document
from kenshu.papers.prose import prose
from tests import tagged

MARKUP = (
    "#let x = 1 #{panic()} $x^2$ \\u{41} \\ *a* _b_ `c` = d <script>alert(1)</script> <lab> @ref \"q\" 's' -- // /* ~ {{ }} [ ]"
)
READINGS = {
    "研修": [["研修", "けんしゅう"]],
    "取扱い": [["取扱", "とりあつか"], ["い", ""]],
    "承る": [["承", "うけたまわ"], ["る", ""]],
}


def made(*texts: str, readings: dict[str, list[list[str]]] | None = None) -> bytes:
    """A document of paragraphs."""
    document = Document("紙", "ja", readings=readings or NO_READINGS)
    document.section(document.make.heading("見出し"), *(document.make.text(each) for each in texts))
    return document.written()


def test_nothing_that_somebody_wrote_is_markup() -> None:
    document = Document(MARKUP, "ja")
    make = document.make
    document.section(
        make.heading(MARKUP), make.text(MARKUP), make.text(MARKUP, look="strong"), make.line(MARKUP), make.small(MARKUP)
    )
    document.add(make.rows([(MARKUP, MARKUP)]), make.items([MARKUP]), make.label(MARKUP, MARKUP), make.grid([MARKUP], [[MARKUP]]))
    document.section(make.table([MARKUP], [[MARKUP]], [False]))
    document.section(make.slips([[(MARKUP, 9.0)]]))
    pdf = document.written()
    said = tagged.text_of(pdf).replace("\r\n", " ").replace("\n", " ")
    assert tagged.title(pdf) == MARKUP
    assert "".join(said.split()).count("".join(MARKUP.split())) == 15
    assert b"script" not in b"".join(line for line in pdf.splitlines() if line.startswith(b"<</Type/Action"))


def test_markdown_of_a_trainer_stands_in_its_elements_and_typst_of_one_is_text() -> None:
    document = Document("紙", "ja")
    html = (
        "<h2>二</h2><p>あ<strong>強</strong>い<br>\n次 <code>#x $y$</code> <a href='https://city.example/'>先</a></p>"
        "<ul><li>一つ<ul><li>内</li></ul></li><li><p>二つ</p></li></ul><ol><li>番</li></ol><hr><pre><code>#let a\n  b</code></pre>"
        "<blockquote><p>引用</p></blockquote><table><thead><tr><th>頭</th></tr></thead><tbody><tr><td>*値*</td></tr></tbody></table>"
        "<p>日本語の\n続き and\nmore</p>"
    )
    document.section(document.make.heading("見出し"), *prose(document.make, html))
    pdf = document.written()
    found = tagged.elements(pdf)
    assert [text for kind, text in found if kind == "H2"] == ["二"]
    assert ("TH", "頭") in found
    assert ("TD", "*値*") in found
    said = [text for kind, text in found if kind == "P"]
    assert {"一つ", "内", "二つ", "番", "引用"} <= set(said)
    assert "日本語の続き and more" in said
    assert "#let a" in tagged.text_of(pdf)
    assert b"/URI(https://city.example/)" in pdf


def test_readings_stand_above_for_the_eye_and_the_text_reads_on_without_them() -> None:
    text = "研修の取扱いを承ります。個人の研修"
    plain, annotated = made(text), made(text, readings=READINGS)
    for each in (plain, annotated):
        assert ("P", text) in [(kind, "".join(said.split())) for kind, said in tagged.elements(each)]
    assert "けんしゅう" not in tagged.text_of(plain)
    seen = "".join(tagged.text_of(annotated).split())
    assert (seen.count("けんしゅう"), seen.count("とりあつか"), seen.count("うけたまわ")) == (2, 1, 0)
    assert "うけたまわ" in "".join(tagged.text_of(made("承る", readings=READINGS)).split())


def test_a_reading_is_above_its_word_small_and_the_lines_stand_apart_alike() -> None:
    pdf = made("研修" + "かな" * 60 + "研修です。" + "かな" * 60, readings=READINGS)
    with pypdfium2.PdfDocument(pdf) as opened:
        words = opened[0].get_textpage()
        boxes = {place: words.get_charbox(place, loose=False) for place in range(words.count_chars())}
        letters = [(words.get_text_range(place, 1), box) for place, box in boxes.items()]
    base = next(box for letter, box in letters if letter == "研")
    reading = next(box for letter, box in letters if letter == "け")
    assert reading[1] > base[3] - 0.6
    assert reading[2] - reading[0] < 0.6 * (base[2] - base[0])
    lines = sorted({round(box[1], 2) for letter, box in letters if letter == "か"}, reverse=True)
    steps = [above - below for above, below in pairwise(lines)]
    assert len(lines) > 3
    assert max(steps) == pytest.approx(min(steps), abs=0.1)


def test_a_reading_in_a_heading_is_none_of_its_words_and_no_level_is_left_out() -> None:
    document = Document("紙", "ja", readings=READINGS)
    document.section(document.make.heading("研修"), document.make.heading("研修の取扱い", 4))
    document.add(document.make.text("研修", look="strong"), document.make.label("研修", "印"))
    found = tagged.elements(document.written())
    assert [(kind, "".join(text.split())) for kind, text in found] == [
        ("H1", "研修"),
        ("H2", "研修の取扱い"),
        ("P", "研修"),
        ("P", "研修印"),
    ]


def test_a_letter_comes_from_the_font_that_has_it_whole_and_one_that_none_has_is_named() -> None:
    pdf = made("髙﨑 Nguyễn \U00020bb7野 葛\U000e0100城", "e\u0301")
    said = [text for kind, text in tagged.elements(pdf) if kind == "P"]
    assert said[:2] == ["髙﨑 Nguyễn 〓野 葛城", "é"]
    assert "〓 は、印字できない文字です (U+20BB7)。" in said[-1]
    assert b"DejaVuSans" in pdf


@pytest.mark.parametrize("lang", LANGS)
def test_signs_of_english_are_not_as_wide_as_kanji(lang: str) -> None:
    document = Document("Paper", "en" if lang == "en" else "ja")
    document.section(document.make.heading("Paper"), document.make.text("“Quoted”"))
    assert (b"DejaVuSans" in document.written()) == (lang == "en")


def test_spaces_that_a_line_begins_with_are_kept() -> None:
    document = Document("紙", "ja")
    document.section(document.make.heading("紙"), document.make.table(["所属"], [["部"], ["\u3000課"]], [False]))
    with pypdfium2.PdfDocument(document.written()) as opened:
        words = opened[0].get_textpage()
        left = {words.get_text_range(place, 1): words.get_charbox(place)[0] for place in range(words.count_chars())}
    assert left["課"] - left["部"] == pytest.approx(8.5, abs=1)


def test_a_paper_says_its_day_and_is_the_same_bytes_twice() -> None:
    def on(day: date) -> bytes:
        document = Document("紙", "en", day)
        document.section(document.make.heading("Paper"))
        return document.written()

    assert on(date(2026, 12, 1)) == on(date(2026, 12, 1)) != on(date(2026, 12, 2))
    with pypdfium2.PdfDocument(on(date(2026, 12, 1))) as opened:
        assert opened.get_metadata_value("CreationDate").startswith("D:20261201")
    assert tagged.language(on(date(2026, 12, 1))) == "en"


def test_a_picture_has_its_words() -> None:
    png = bytes.fromhex(
        "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
        "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
    )
    document = Document("紙", "ja")
    document.section(document.make.heading("図"), picture(png, "png", "架空の図"))
    document.page_of(png, "大きな図")
    assert tagged.alternatives(document.written()) == ["架空の図", "大きな図"]


def test_blocks_within_blocks_are_read_in_their_order() -> None:
    document = Document("紙", "ja")
    make = document.make
    document.section(make.heading("一"), framed(make.text("二"), quote(make.text("三"))))
    document.add(beside([framed(make.text("四"), look="before")], [make.text("五")]), indented(2, make.text("六")))
    assert "".join(text for _, text in tagged.elements(document.written())) == "一二三四五六"


def test_a_row_that_fills_pages_goes_on_and_a_short_one_is_not_parted() -> None:
    document = Document("紙", "ja")
    document.section(document.make.heading("紙"), document.make.rows([("備考", "長い文です。" * 900), ("次", "終わり")]))
    pdf = document.written()
    said = "".join(tagged.text_of(pdf).split())
    assert said.count("長い文です。") > 890  # but for those that the end of a page parts
    assert "終わり" in said
    with pypdfium2.PdfDocument(pdf) as opened:
        assert len(opened) > 2


def test_fonts_of_the_machine_are_not_looked_at_and_nothing_is_fetched() -> None:
    """A process that may open no connection sets the same bytes."""
    program = (
        "import socket, sys\n"
        "def refuse(*_): raise AssertionError\n"
        "socket.socket.connect = refuse\n"
        "from kenshu.papers.document import Document\n"
        "document = Document('紙', 'ja')\n"
        "document.section(document.make.heading('見出し'), document.make.text('本文'))\n"
        "sys.stdout.buffer.write(document.written())\n"
    )
    there = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, env={"TYPST_FONT_PATHS": "/", "PYTHONUTF8": "1"}
    )
    assert there.stdout == made("本文")


def test_a_word_without_an_end_leaves_no_paper() -> None:
    word = "https://city.example/" + "a1B2" * 60
    document = Document("紙", "ja")
    make = document.make
    document.section(make.heading("紙"), make.text(word), make.rows([("登録URL", word)]), make.grid(["頭", "頭"], [[word, word]]))
    document.section(make.heading("紙"), make.table(["一", "二", "三"], [[word, "W" * 40, "短い"] for _ in range(3)], [False] * 3))
    pdf = document.written()
    assert "".join(tagged.text_of(pdf).split()).count(word) >= 2
    with pypdfium2.PdfDocument(pdf) as opened:
        for page in opened:
            words = page.get_textpage()
            assert max(words.get_charbox(place)[2] for place in range(words.count_chars())) < page.get_width() - 36
