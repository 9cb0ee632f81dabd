"""HR sets the words of reminders on record, and takes them back; everybody here is fictional."""

import pytest
from sqlalchemy import select

from kenshu.mail.text import LetterFaults
from kenshu.mail.texts import texts_in_force, texts_of_course
from kenshu.storage.mail_tables import letter_text
from kenshu.storage.tables import CHAINED
from tests.acts.city import City
from tests.conftest import NOW
from tests.mail.test_text import JA


def test_hr_sets_the_words_on_record_and_takes_them_back(city: City) -> None:
    english = texts_of_course(city.course).written["en"]
    assert city.does("H0001", "letter.set", ja=JA.replace("\n", "\r\n"), en=english) == {"whose": "hr"}
    assert letter_text in CHAINED
    with city.database.reading() as conn:
        holds = texts_in_force(conn, city.course)
        assert (holds.whose, holds.by, holds.at) == ("hr", "H0001", NOW)
        assert holds.written == {"ja": JA, "en": english}
    assert city.does("H0001", "letter.take_back") == {"whose": "kit"}
    with city.database.reading() as conn:
        assert texts_in_force(conn, city.course).whose == "kit"
        assert [row.texts is None for row in conn.execute(select(letter_text).order_by(letter_text.c.id))] == [False, True]
    with pytest.raises(Exception, match="The course's text holds already"):
        city.does("H0001", "letter.take_back")


def test_words_with_a_fault_are_not_taken(city: City) -> None:
    with pytest.raises(LetterFaults) as refused:
        city.does("H0001", "letter.set", ja=JA.replace("{soon}", "{son}"), en="x")
    files = [fault.values["file"] for fault in refused.value.faults]
    assert files == ["reminder.ja.txt"] * 2 + ["reminder.en.txt"] * (len(files) - 2)
    with city.database.reading() as conn:
        assert conn.execute(select(letter_text)).first() is None


def test_words_that_changed_since_the_preview_are_not_sent(city: City) -> None:
    shown = city.does("H0001", "reminders.preview")
    city.does("H0001", "letter.set", ja=JA, en=texts_of_course(city.course).written["en"])
    assert city.does("H0001", "reminders.preview")["fingerprint"] != shown["fingerprint"]
