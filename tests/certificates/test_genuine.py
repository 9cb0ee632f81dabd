"""A certificate is found to be genuine by its number and code, or by its file, and says what has become of it."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from kenshu.certificates.genuine import Outcome, check, check_pdf, rows, sentences
from kenshu.certificates.numbers import LETTERS, new_code, new_number, read_code, read_number
from kenshu.storage import Database, ledger
from kenshu.storage.tables import certificate_note
from tests.certificates.conftest import Passes, give
from tests.conftest import NOW

TODAY = date(2026, 11, 24)
NEXT_YEAR = date(2027, 4, 1)


def outcome_of(database: Database, number: str, code: str, today: date = TODAY) -> Outcome:
    with database.reading() as conn:
        return check(conn, number, code, today).outcome


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
