"""A certificate is made once for a passed attempt, says what the records say, and stays what it was."""

import hashlib
import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pypdfium2
import pytest
import yaml
from sqlalchemy import select

from kenshu.attempts.attempts import Attempt
from kenshu.certificates import certificates
from kenshu.certificates.certificate_page import certificate_page
from kenshu.certificates.certificates import Certificate
from kenshu.certificates.genuine import Outcome, check, check_pdf, rows, sentences
from kenshu.certificates.numbers import LETTERS, new_code, new_number, read_code, read_number
from kenshu.clock import japanese_era
from kenshu.content import Content
from kenshu.course import Course
from kenshu.errors import AttemptUnknown, KenshuError
from kenshu.i18n import LANGS
from kenshu.reports.fonts import fonts_for
from kenshu.storage import Database, ledger
from kenshu.storage.tables import certificate, certificate_note
from kenshu.storage.tables import ledger as ledger_table
from tests.certificates.conftest import Passes, give
from tests.conftest import NOW, Desk

TODAY = date(2026, 11, 24)
NEXT_YEAR = date(2027, 4, 1)


@pytest.fixture
def desk_of(desk: Desk, content: Content) -> Any:
    """Issues the certificate of an attempt."""

    def issue(attempt: Attempt, now: datetime = NOW) -> Certificate:
        return certificates.issue(desk.database, desk.course, attempt.id, "H0001", now)

    return issue


def text_of(page: bytes) -> str:
    """What can be read from a PDF, without blanks."""
    with pypdfium2.PdfDocument(page) as opened:
        assert len(opened) == 1
        return re.sub(r"\s", "", opened[0].get_textpage().get_text_range())


def outcome_of(database: Database, number: str, code: str, today: date = TODAY) -> Outcome:
    with database.reading() as conn:
        return check(conn, number, code, today).outcome


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
        "drawn": 2,
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


def test_a_viewer_reads_its_language_and_title(facts: dict[str, Any]) -> None:
    page = certificate_page(facts, "2026-AAAAAA", "AAAA-AAAA-AAAA")
    assert b"/Lang (ja)" in page
    assert b"/DisplayDocTitle true" in page
    with pypdfium2.PdfDocument(page) as opened:
        assert opened.get_metadata_value("Title") == "修了証 2026-AAAAAA"


def test_one_of_before_is_drawn_as_it_was(facts: dict[str, Any]) -> None:
    page = certificate_page({name: fact for name, fact in facts.items() if name != "drawn"}, "2026-AAAAAA", "AAAA-AAAA-AAAA")
    assert "研修サーバーの/verify" in text_of(page)
    assert b"/DisplayDocTitle" not in page


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


# Checked


def test_a_certificate_is_found_however_its_number_and_code_are_typed(passes: Passes, desk_of: Any, database: Database) -> None:
    made = desk_of(passes())
    number, code = made.number, made.code
    full_width = "".join(chr(ord(letter) + 0xFEE0) for letter in number)
    for typed in (number, number.lower(), number.replace("-", ""), f" {number.replace('-', ' - ')}", full_width):
        assert outcome_of(database, typed, code.lower().replace("-", " ")) == "valid"


def test_one_changed_character_is_refused(passes: Passes, desk_of: Any, database: Database) -> None:
    made = desk_of(passes())
    changed = {"number": 0, "code": 0}
    with database.reading() as conn:
        for field, value in (("number", made.number), ("code", made.code)):
            for place, letter in enumerate(value):
                for other in set(LETTERS + "01") - {letter, "-"}:
                    if letter == "-" and other not in "01":
                        continue
                    typed = {"number": made.number, "code": made.code, field: value[:place] + other + value[place + 1 :]}
                    assert check(conn, typed["number"], typed["code"], TODAY).outcome == "unknown", typed
                    changed[field] += 1
    assert min(changed.values()) > 300


def test_a_wrong_code_an_unknown_number_and_nonsense_look_the_same(passes: Passes, desk_of: Any, database: Database) -> None:
    made = desk_of(passes())
    with database.reading() as conn:
        answers = [
            check(conn, number, code, TODAY)
            for number, code in (
                (made.number, new_code()),
                (new_number(2026), made.code),
                ("", ""),
                ("2026-O'; --", "\x00" * 500),
                ("２０２６", "修了証"),
            )
        ]
    assert len(set(map(repr, answers))) == 1
    assert answers[0].outcome == "unknown"
    assert answers[0].facts is None


def test_a_file_with_any_other_byte_is_refused(passes: Passes, desk_of: Any, database: Database) -> None:
    made = desk_of(passes())
    page = made.path.read_bytes()
    with database.reading() as conn:
        assert check_pdf(conn, page, TODAY).number == made.number
        for place in range(0, len(page), 97):
            spoiled = page[:place] + bytes([page[place] ^ 1]) + page[place + 1 :]
            assert check_pdf(conn, spoiled, TODAY).outcome == "changed"
        for spoiled in (b"", page[:-1], page + b"\n"):
            assert check_pdf(conn, spoiled, TODAY).outcome == "changed"


def test_after_a_re_certification_both_are_genuine_and_the_old_one_says_so(
    passes: Passes, desk_of: Any, database: Database
) -> None:
    old = desk_of(passes())
    with database.reading() as conn:
        assert check(conn, old.number, old.code, NEXT_YEAR).outcome == "was_valid"
    later = NOW + timedelta(days=150)
    new = desk_of(passes(now=later), later)
    with database.reading() as conn:
        found, newest = check(conn, old.number, old.code, NEXT_YEAR), check(conn, new.number, new.code, NEXT_YEAR)
        assert check_pdf(conn, old.path.read_bytes(), NEXT_YEAR) == found
    assert (found.outcome, found.genuine, found.newer) == ("was_valid", True, date(2027, 4, 23))
    assert (newest.outcome, newest.newer) == ("valid", None)
    assert new.number.startswith("2027-")


def note(database: Database, number: str, kind: str) -> None:
    with database.writing() as conn:
        row = {"number": number, "kind": kind, "reason": "設問の正解の誤り", "entered_by": "T0001", "entered_at": NOW}
        ledger.add(conn, certificate_note, [row])


def test_a_certificate_that_was_withdrawn_says_so_and_why_until_it_is_restored(
    passes: Passes, desk_of: Any, database: Database
) -> None:
    made = desk_of(passes())
    note(database, made.number, "withdrawn")
    with database.reading() as conn:
        found = check(conn, made.number, made.code, TODAY)
    assert (found.outcome, found.reason, found.genuine) == ("withdrawn", "設問の正解の誤り", True)
    note(database, made.number, "restored")
    with database.reading() as conn:
        found = check(conn, made.number, made.code, TODAY)
    assert (found.outcome, found.restored) == ("valid", True)


def test_an_attempt_that_was_regraded_to_failed_takes_its_certificate_back(
    passes: Passes, desk_of: Any, database: Database
) -> None:
    attempt = passes()
    made = desk_of(attempt)
    with database.writing() as conn:
        give(conn, attempt, 1.0, NOW + timedelta(days=1))
    assert outcome_of(database, made.number, made.code) == "withdrawn"


def test_after_the_name_was_erased_it_is_still_genuine_and_says_so(passes: Passes, desk_of: Any, database: Database) -> None:
    made = desk_of(passes())
    with database.reading() as conn:
        found = check(conn, made.number, made.code, TODAY)
    erased = replace(found, facts={**made.facts, "name": "", "employee_id": "erased-000001"})
    assert sentences(erased, "ja")[0] == "本物の修了証です"
    assert "保存期間が過ぎたため" in sentences(erased, "ja")[-1]
    told = dict(rows(erased, "ja"))
    assert (told["氏名"], told["職員番号"]) == ("(削除されました)", "(削除されました)")
    assert told["研修モジュール"] == made.facts["module"]["ja"]


# Numbers


def test_every_wrong_letter_and_every_swap_in_a_number_is_found() -> None:
    number = new_number(2026)
    bare = number.replace("-", "")
    assert read_number(number) == number
    for place, letter in enumerate(bare):
        for other in set("0123456789" if place < 4 else LETTERS) - {letter}:
            assert read_number(bare[:place] + other + bare[place + 1 :]) is None
    for place in range(4, len(bare) - 1):
        swapped = bare[:place] + bare[place + 1] + bare[place] + bare[place + 2 :]
        assert swapped == bare or read_number(swapped) is None


def test_letters_that_look_like_others_are_in_no_number_and_no_code() -> None:
    drawn = "".join(new_number(2026)[5:] + new_code() for _ in range(300)).replace("-", "")
    assert set(drawn) == set(LETTERS)
    assert not set(LETTERS) & set("01OIUl")
    assert read_code(new_code()[:-1]) != ""
