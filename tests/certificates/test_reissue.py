"""A certificate is issued anew once what it says is not what the records say; the old one says so. Everybody is fictional."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from kenshu.attempts.attempts import Attempt
from kenshu.certificates import certificates
from kenshu.certificates.certificates import Certificate
from kenshu.certificates.genuine import check, check_pdf, sentences
from kenshu.certificates.reissue import look, reissue
from kenshu.errors import ChangedMeanwhile, KenshuError, StorageFailed
from kenshu.i18n import LANGS
from kenshu.interchange.results import results
from kenshu.people import numbers
from kenshu.results import grades
from kenshu.storage.tables import certificate, certificate_note, employee
from tests.certificates.conftest import Passes, give
from tests.conftest import NOW, Desk
from tests.full_disk import disk_full

LATER = NOW + timedelta(days=7)
TODAY = LATER.date()
REASON = "氏名の字を直したため(架空)"


@pytest.fixture
def attempt(passes: Passes) -> Attempt:
    return passes("E0001", name="高崎 花子")


@pytest.fixture
def issued(attempt: Attempt, desk: Desk) -> Certificate:
    """The certificate with the name as it was misspelt, which the roster has corrected since."""
    made = certificates.issue(desk.database, desk.course, attempt.id, "H0001", NOW)
    rename(desk, "髙﨑 花子")
    return made


def rename(desk: Desk, name: str) -> None:
    with desk.database.writing() as conn:
        conn.execute(update(employee).where(employee.c.id == "E0001").values(name=name))


def outcome(desk: Desk, one: Certificate) -> Any:
    with desk.database.reading() as conn:
        return check(conn, one.number, one.code, TODAY)


def test_another_is_issued_in_its_place_and_the_old_one_says_so(issued: Certificate, desk: Desk) -> None:
    with desk.database.reading() as conn:
        found = look(conn, desk.course, issued.number.lower(), LATER)
    assert (found.changed, found.facts["name"], found.before) == (["name"], "髙﨑 花子", issued)
    made = reissue(desk.course, issued.number, "H0001", LATER, REASON)
    assert (made.facts["name"], made.attempt_id, made.facts["completed_on"]) == (
        "髙﨑 花子",
        issued.attempt_id,
        issued.facts["completed_on"],
    )
    assert made.number != issued.number
    assert certificates.file_of(desk.course, made) == made.path.read_bytes()
    assert outcome(desk, made).outcome == "valid"
    old = outcome(desk, issued)
    assert (old.outcome, old.reason, old.restored) == ("replaced", REASON, False)
    assert (old.replaced_by, outcome(desk, made).replaced_by) == (made.number, "")
    for lang in LANGS:
        assert REASON in " ".join(sentences(old, lang))
        assert made.number in " ".join(sentences(old, lang))
    with desk.database.reading() as conn:
        assert check_pdf(conn, issued.path.read_bytes(), TODAY).outcome == "replaced"
        note = conn.execute(select(certificate_note)).one()
        assert (note.number, note.kind, note.entered_by, note.reason) == (issued.number, "replaced", "H0001", REASON)


def test_from_then_on_the_new_one_is_the_attempts(issued: Certificate, desk: Desk, attempt: Attempt) -> None:
    made = reissue(desk.course, issued.number, "H0001", LATER, REASON)
    assert certificates.issue(desk.database, desk.course, attempt.id, "H0001", LATER) == made
    with desk.database.reading() as conn:
        assert [one.number for one in certificates.of(conn, desk.course, "E0001")] == [issued.number, made.number]
        told = results(conn, TODAY, desk.course.time_zone)
    assert set(told.loc[told["employee_id"] == "E0001", "certificate"]) <= {made.number, ""}


def test_a_regrade_withdraws_and_restores_the_new_one_alone(issued: Certificate, desk: Desk, attempt: Attempt) -> None:
    made = reissue(desk.course, issued.number, "H0001", LATER, REASON)
    with desk.database.writing() as conn:
        give(conn, attempt, 1.0, LATER)
    assert (outcome(desk, made).outcome, outcome(desk, issued).outcome) == ("withdrawn", "withdrawn")
    with desk.database.writing() as conn:
        give(conn, attempt, 10.0, LATER)
    assert (outcome(desk, made).outcome, outcome(desk, issued).outcome) == ("valid", "replaced")
    with desk.database.reading() as conn:
        kinds = [tuple(row) for row in conn.execute(select(certificate_note.c.number, certificate_note.c.kind))]
        assert grades.certificate_holds(conn, made.number)
    assert kinds == [(issued.number, "replaced"), (made.number, "withdrawn"), (made.number, "restored")]


def test_what_says_the_same_is_not_issued_anew(issued: Certificate, desk: Desk) -> None:
    rename(desk, "高崎 花子")
    with pytest.raises(KenshuError) as refused:
        reissue(desk.course, issued.number, "H0001", LATER, REASON)
    assert refused.value.key == "certificate.same"


def test_the_first_of_several_leads_to_the_one_that_holds(issued: Certificate, desk: Desk) -> None:
    second = reissue(desk.course, issued.number, "H0001", LATER, REASON)
    rename(desk, "高梨 花子")
    third = reissue(desk.course, second.number, "H0001", LATER, REASON)
    assert [outcome(desk, each).replaced_by for each in (issued, second, third)] == [third.number, third.number, ""]


def test_the_number_of_the_day_is_printed_and_another_one_is_a_reason_to_issue_anew(issued: Certificate, desk: Desk) -> None:
    with desk.database.writing() as conn:
        numbers.give(conn, [("E0001", "009001", NOW.date() + timedelta(days=1))], by="H0001", now=NOW, reason="架空")
    made = reissue(desk.course, issued.number, "H0001", LATER, REASON)
    assert (issued.facts["employee_id"], made.facts["employee_id"], made.employee_id) == ("E0001", "009001", "E0001")


def test_one_that_is_not_there_or_replaced_already_is_refused(issued: Certificate, desk: Desk) -> None:
    reissue(desk.course, issued.number, "H0001", LATER, REASON)
    for number, key in ((issued.number, "certificate.replaced_already"), ("2026-AAAAAA", "certificate.no_such")):
        with pytest.raises(KenshuError) as refused:
            reissue(desk.course, number, "H0001", LATER, REASON)
        assert refused.value.key == key


def test_of_two_who_issue_it_anew_at_once_the_second_is_told(
    issued: Certificate, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw = certificates.draw

    def meanwhile(*told: Any) -> Any:
        monkeypatch.setattr(certificates, "draw", draw)
        reissue(desk.course, issued.number, "H0002", LATER, REASON)
        return draw(*told)

    monkeypatch.setattr(certificates, "draw", meanwhile)
    with pytest.raises(ChangedMeanwhile):
        reissue(desk.course, issued.number, "H0001", LATER, REASON)
    with desk.database.reading() as conn:
        assert len(conn.execute(select(certificate)).all()) == 2


def test_no_file_is_written_of_a_certificate_that_is_not_on_record(attempt: Attempt, desk: Desk) -> None:
    with disk_full():
        certificates.issue(desk.database, desk.course, attempt.id, "H0001", NOW)
    assert not desk.course.certificates.exists()


def test_a_certificate_on_record_whose_file_was_never_written_is_drawn_when_it_is_asked_for(
    attempt: Attempt, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(certificates, "_write", lambda *_: (_ for _ in ()).throw(StorageFailed("storage.failed", reason="full")))
        with pytest.raises(StorageFailed):
            certificates.issue(desk.database, desk.course, attempt.id, "H0001", NOW)
    made = certificates.issue(desk.database, desk.course, attempt.id, "H0001", LATER)
    assert made.issued_at == NOW
    assert certificates.file_of(desk.course, made) == made.path.read_bytes()
