"""Rosters that a password locks are opened by it, and by nothing else."""

import io
from pathlib import Path

import pytest
from msoffcrypto.format.ooxml import OOXMLFile
from msoffcrypto.method.ecma376_agile import ECMA376Agile

from kenshu.errors import RosterRefused
from kenshu.roster.files.locked import unlock
from kenshu.roster.files.reading import read_book
from tests.roster.books import TABLE, TEXT, workbook


def locked(password: str) -> bytes:
    written = io.BytesIO()
    OOXMLFile(io.BytesIO(workbook())).encrypt(password, written)
    return written.getvalue()


LOCKED = locked("架空の鍵 1")


def refused(raw: bytes, password: str | None = None) -> str:
    with pytest.raises(RosterRefused) as fault:
        read_book("名簿.xlsx", raw, password)
    [one] = fault.value.faults
    assert "名簿.xlsx" in one.message("ja")
    assert password is None or password not in "".join(one.messages().values())
    return one.key


def test_a_locked_book_asks_for_its_password_and_opens_by_it() -> None:
    assert refused(LOCKED) == "roster.locked"
    assert refused(LOCKED, "架空の鍵 2") == "roster.password_wrong"
    [sheet] = read_book("名簿.xlsx", LOCKED, "架空の鍵 1").sheets
    assert [tuple(line.cells) for line in sheet.lines] == list(TABLE)


def test_a_book_of_which_the_structure_alone_is_locked_opens_as_it_does_in_excel() -> None:
    assert read_book("名簿.xlsx", locked("VelvetSweatshop")).sheets[0].name == "名簿"


def test_what_has_no_lock_is_as_it_was() -> None:
    for raw in (workbook(), TEXT.encode(), Path(__file__).with_name("old.xls").read_bytes()):
        assert unlock("名簿", raw, "any") is raw


def test_a_lock_that_would_be_hashed_for_minutes_is_refused_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(ECMA376Agile, "makekey_from_password", never)
    assert LOCKED.count(b'spinCount="100000"') == 1
    for told in (b'spinCount="9999999"', b"spinCount='999999'", b'spinCount="&#57;99"'):
        changed = told.ljust(len(b'spinCount="100000" '))
        assert (
            refused(LOCKED.replace(b'spinCount="100000" ', changed[: len(b'spinCount="100000" ')]), "架空の鍵 1")
            == "roster.locked_otherwise"
        )


def test_a_locked_book_that_is_broken_is_a_sentence() -> None:
    cut = LOCKED[: len(LOCKED) // 2]
    assert refused(cut, "架空の鍵 1") in {"roster.locked_otherwise", "roster.not_xlsx", "roster.is_word"}
