"""A certificate is made once for a passed attempt, says what the records say, and stays what it was."""

import hashlib
import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pypdfium2
import pytest
import yaml
from sqlalchemy import select

from kenshu.certificates import certificates
from kenshu.certificates.certificate_page import certificate_page
from kenshu.certificates.numbers import new_code, new_number
from kenshu.clock import japanese_era
from kenshu.content import Content
from kenshu.course import Course
from kenshu.errors import AttemptUnknown, KenshuError
from kenshu.i18n import LANGS
from kenshu.papers.fonts import fonts_for
from kenshu.storage.tables import certificate
from kenshu.storage.tables import ledger as ledger_table
from tests import tagged
from tests.certificates.conftest import Passes
from tests.conftest import NOW, Desk

TODAY = date(2026, 11, 24)
NEXT_YEAR = date(2027, 4, 1)


def text_of(page: bytes) -> str:
    """What can be read from a PDF, without blanks."""
    with pypdfium2.PdfDocument(page) as opened:
        assert len(opened) == 1
        return re.sub(r"\s", "", opened[0].get_textpage().get_text_range())


def set_in(course: Course, **settings: Any) -> Course:
    """The course with more settings."""
    (course.root / "course.yaml").write_text(yaml.safe_dump({**course.settings, **settings}, allow_unicode=True), encoding="utf-8")
    return Course.at(course.root)


# Made


def test_what_is_printed_is_what_the_records_say(passes: Passes, desk_of: Any, content: Content) -> None:
    made = desk_of(passes())
    module = content.modules["working-hours"]
    assert made.facts == {
        "name": "髙﨑 花子",
        "employee_id": "E0001",
        "module": {"id": "working-hours", "ja": module.title.ja, "en": module.title.en},
        "guideline": {"ja": content.guideline.title.ja, "en": content.guideline.title.en, "version": content.guideline.version}
        | {"edition": {"ja": "2020年4月より前の版", "en": "edition of before April 2020"}},
        "completed_on": "2026-11-24",
        "valid_until": "2027-03-31",
        "issued_on": "2026-11-24",
        "issuer": {"ja": "ソーシャルメディア利用研修", "en": "Social media training"},
        "address": "",
        "drawn": 3,
    }
    read = text_of(made.path.read_bytes())
    wanted = [
        *(made.facts[name] for name in ("name", "employee_id")),
        *(words for part in ("module", "guideline", "issuer") for name, words in made.facts[part].items() if name in LANGS),
        *made.facts["guideline"]["edition"].values(),
        *(japanese_era(date.fromisoformat(made.facts[day])) for day in ("completed_on", "valid_until", "issued_on")),
        *("24 November 2026", "31 March 2027", made.number, made.code),
    ]
    assert [words for words in wanted if re.sub(r"\s", "", words) not in read] == []
    assert len(made.path.read_bytes()) < 200_000
    assert hashlib.sha256(made.path.read_bytes()).hexdigest() == made.digest


def test_an_attempt_has_one_certificate_however_often_it_is_asked_for(passes: Passes, desk_of: Any, desk: Desk) -> None:
    attempt = passes()
    first, second = desk_of(attempt), desk_of(attempt, NOW + timedelta(days=9))
    assert first == second
    with desk.database.reading() as conn:
        assert len(conn.execute(select(certificate)).all()) == 1
        chained = conn.execute(select(ledger_table.c.key).where(ledger_table.c.record == "certificate")).scalars().all()
        assert chained == [first.number]
        assert certificates.of(conn, desk.course, "E0001") == [first]


def test_two_askers_at_once_get_the_same_certificate(passes: Passes, desk: Desk, content: Content) -> None:
    attempt = passes()
    with desk.database.reading() as conn:
        first, second = (certificates.prepare(conn, desk.course, attempt.id, "H0001", NOW) for _ in range(2))
    assert first[0].number != second[0].number
    with desk.database.writing() as conn:
        assert certificates.keep(conn, desk.course, first[0]) == certificates.keep(conn, desk.course, second[0])


@pytest.mark.parametrize("points", [7.0, None])
def test_who_has_not_passed_gets_none(passes: Passes, desk_of: Any, points: float | None) -> None:
    with pytest.raises(KenshuError) as refused:
        desk_of(passes(points=points))
    assert refused.value.key == "certificate.not_passed"


def test_an_attempt_that_does_not_exist_gets_none(desk: Desk, content: Content) -> None:
    with pytest.raises(AttemptUnknown):
        certificates.issue(desk.database, desk.course, "0" * 32, "H0001", NOW)


def test_the_issuer_and_the_address_are_those_of_the_course(passes: Passes, desk: Desk, content: Content) -> None:
    course = set_in(desk.course, issuer={"ja": "架空市 人事課", "en": "Fictional City"}, address="https://kenshu.city.example")
    attempt = passes()
    made = certificates.issue(desk.database, course, attempt.id, "H0001", NOW)
    read = text_of(made.path.read_bytes())
    assert "架空市人事課" in read
    assert "https://kenshu.city.example/verify" in read


# Its page


@pytest.fixture
def facts(passes: Passes, desk_of: Any) -> dict[str, Any]:
    return dict(desk_of(passes()).facts)


def test_the_same_facts_give_the_same_bytes(facts: dict[str, Any]) -> None:
    number, code = new_number(2026), new_code()
    assert certificate_page(facts, number, code) == certificate_page(facts, number, code)


def test_without_an_address_it_says_whom_to_ask(facts: dict[str, Any]) -> None:
    read = text_of(certificate_page(facts, "2026-AAAAAA", "AAAA-AAAA-AAAA"))
    assert "アドレスは市の研修担当(人事)にお尋ねください" in read
    assert "askthecity'sHRforitsaddress" in read
    assert "/verify" not in read


def test_a_reader_that_speaks_finds_language_title_and_heading(facts: dict[str, Any]) -> None:
    page = certificate_page(facts, "2026-AAAAAA", "AAAA-AAAA-AAAA")
    assert (tagged.language(page), tagged.title(page)) == ("ja", "修了証 2026-AAAAAA")
    found = tagged.elements(page)
    assert [text for kind, text in found if kind == "H1"] == ["修 了 証"]
    assert ("P", "髙﨑 花子 様") in found
    assert ("P", "2026年11月24日(令和8年11月24日)") in found


def test_it_leads_to_the_guideline_and_to_its_check_where_there_is_an_address(facts: dict[str, Any]) -> None:
    page = certificate_page(facts | {"address": "https://kenshu.example/verify"}, "2026-AAAAAA", "AAAA-AAAA-AAAA")
    led_to = re.findall(rb"/URI\((.*?)\)", page)
    assert set(led_to) == {b"https://kenshu.example/guideline", b"https://kenshu.example/verify"}
    assert b"/URI" not in certificate_page(facts, "2026-AAAAAA", "AAAA-AAAA-AAAA")


def test_one_that_was_drawn_otherwise_stays_as_it_is_on_disk(passes: Passes, desk_of: Any, desk: Desk) -> None:
    made = desk_of(passes())
    before = b"%PDF as it was drawn once"
    once = replace(made, digest=hashlib.sha256(before).hexdigest())
    made.path.write_bytes(before)
    assert certificates.file_of(desk.course, once) == before
    made.path.unlink()
    with pytest.raises(KenshuError) as refused:
        certificates.file_of(desk.course, once)
    assert refused.value.key == "certificate.file_lost"


def test_a_page_that_was_lost_is_drawn_again_as_it_was(passes: Passes, desk_of: Any, desk: Desk) -> None:
    made = desk_of(passes())
    before = made.path.read_bytes()
    made.path.unlink()
    assert certificates.file_of(desk.course, made) == before == made.path.read_bytes()
    made.path.write_bytes(before.replace(b"PDF", b"pdf", 1))
    assert certificates.file_of(desk.course, made) == before == made.path.read_bytes()


def test_a_page_that_cannot_be_drawn_as_it_was_is_not_given_out(
    passes: Passes, desk_of: Any, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = desk_of(passes())
    made.path.unlink()
    monkeypatch.setattr(certificates, "certificate_page", lambda *_: b"%PDF of other fonts")
    with pytest.raises(KenshuError) as refused:
        certificates.file_of(desk.course, made)
    assert refused.value.key == "certificate.file_lost"
    assert not made.path.exists()


def test_long_names_and_titles_stay_on_the_page_and_whole(facts: dict[str, Any]) -> None:
    title = "個人アカウントで発信するときの勤務時間・守秘義務・信用失墜行為の禁止を場面に沿って考える研修(所属長向け)" * 2
    name = "勘解由小路 左衛門佐 アレクサンドラ・マリア・フェルナンデス=デ・ラ・クルス" * 2
    english = "Working hours, confidentiality and conduct that brings the service into disrepute " * 4
    long = {**facts, "name": name, "module": {"id": "x", "ja": title, "en": english.strip()}}
    page = certificate_page(long, "2026-AAAAAA", "AAAA-AAAA-AAAA")
    read = text_of(page)
    assert [words for words in (name, title, english) if re.sub(r"\s", "", words) not in read] == []
    with pypdfium2.PdfDocument(page) as opened:
        words = opened[0].get_textpage()
        boxes = [words.get_charbox(place) for place in range(words.count_chars()) if words.get_text_range(place, 1).strip()]
        width, height = opened[0].get_size()
    inside = 12 / 25.4 * 72  # points: the inner frame
    assert min(box[0] for box in boxes) > inside
    assert min(box[1] for box in boxes) > inside
    assert max(box[2] for box in boxes) < width - inside
    assert max(box[3] for box in boxes) < height - inside


def test_letters_that_the_japanese_font_lacks_come_from_another(facts: dict[str, Any]) -> None:
    assert len(fonts_for(["髙﨑 花子"])) == 1
    assert len(fonts_for(["Nguyễn Thị Hoa"])) == 2
    assert "NguyễnThịHoa" in text_of(certificate_page({**facts, "name": "Nguyễn Thị Hoa"}, "2026-AAAAAA", "A"))


def test_a_letter_that_no_font_has_is_named_and_nothing_is_issued(passes: Passes, desk_of: Any, desk: Desk) -> None:
    with pytest.raises(KenshuError) as refused:
        desk_of(passes(name="𠮷野 花子"))
    assert refused.value.key == "certificate.letter"
    assert (refused.value.values["found"], refused.value.values["code"]) == ("𠮷", "U+20BB7")
    assert not list(desk.course.certificates.glob("*"))
    with desk.database.reading() as conn:
        assert conn.execute(select(certificate)).all() == []


def test_the_form_of_a_kanji_is_left_to_the_font_and_kept_in_the_records(passes: Passes, desk_of: Any) -> None:
    made = desk_of(passes(name="葛\U000e0100城 花子"))
    assert made.facts["name"] == "葛\U000e0100城 花子"
    assert "葛城花子" in text_of(made.path.read_bytes())
