"""The words of reminders: whose hold, how they are filled, and every fault with its line; everybody here is fictional."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from kenshu.cli.main import kenshu
from kenshu.course import Course
from kenshu.i18n import LANGS, Lang
from kenshu.mail.letter import Item, Reminder, write
from kenshu.mail.settings import letters_of
from kenshu.mail.text import LetterFaults, read_text
from kenshu.mail.texts import course_text_faults, texts_of_course

DUE = date(2026, 12, 25)
JA = """件名(期限前): お願い {course}
件名(期限後): 至急 {course}
件名(所属長):所属の状況

{name} さん

期限を過ぎました。
{overdue}

期限が近づいています。
{soon}

{people}

一覧: {address}

おわり
"""


def reminder(**changes: Any) -> Reminder:
    titles: Any = {"ja": "勤務時間", "en": "Working hours"}
    item = Item("E0001", "E0001", "架空 花子", "総務部", "working-hours", titles, DUE, 5, 5, "not_started", 2)
    return replace(Reminder("E0001", "E0001", "架空 花子", "e@fictional.example", [item], []), **changes)


def with_text(course: Course, lang: Lang, text: str, **settings: Any) -> Course:
    course.letters.mkdir(exist_ok=True)
    (course.letters / f"reminder.{lang}.txt").write_text(text, encoding="utf-8")
    (course.root / "course.yaml").write_text(yaml.safe_dump({**course.settings, **settings}, allow_unicode=True), encoding="utf-8")
    return Course.at(course.root)


def faults_of(text: str) -> list[tuple[str, Any]]:
    with pytest.raises(LetterFaults) as refused:
        read_text(text, "ja", "reminder.ja.txt")
    for fault in refused.value.faults:
        for lang in LANGS:
            assert "reminder.ja.txt" in fault.message(lang)
            assert str(fault.values["line"]) in fault.message(lang)
    return [(fault.key.removeprefix("letter_text."), fault.values["line"]) for fault in refused.value.faults]


@pytest.mark.parametrize("lang", LANGS)
def test_the_kits_own_text_has_no_fault(course: Course, lang: Lang) -> None:
    texts = texts_of_course(course)
    assert texts.whose == "kit"
    assert set(texts.read) == set(LANGS)
    assert course_text_faults(course) == []


def test_a_course_has_words_of_its_own_and_what_is_empty_falls_away(course: Course) -> None:
    own = with_text(course, "ja", JA)
    written = write(reminder(), own, letters_of(own), texts_of_course(own))
    ja, _, en = written.text.partition("-" * 60)
    assert written.subject == "至急 ソーシャルメディア利用研修 / Training overdue: Social media training"
    assert ja.startswith("架空 花子 さん\n\n期限を過ぎました。\n・勤務時間\n  受講期限: 2026年12月25日(令和8年12月25日)(5日経過)\n")
    assert "期限が近づいています" not in ja
    assert "一覧:" not in ja
    assert ja.rstrip().endswith("おわり")
    assert "Dear 架空 花子," in en
    people = replace(reminder(), own=[], people=reminder().own)
    assert write(people, own, letters_of(own), texts_of_course(own)).subject.startswith("所属の状況 / ")


def test_each_module_has_a_link_where_the_course_has_an_address(course: Course) -> None:
    plain = write(reminder(), course, letters_of(course), texts_of_course(course)).text
    assert "http" not in plain
    own = with_text(course, "ja", JA, address="https://kenshu.city.example")
    both = write(reminder(people=reminder().own), own, letters_of(own), texts_of_course(own)).text
    ja, _, en = both.partition("-" * 60)
    for text in (ja, en):
        assert text.count("https://kenshu.city.example/modules/working-hours") == 2
        assert text.count("https://kenshu.city.example/training") == 1


def test_what_stands_in_a_value_is_text(course: Course) -> None:
    nasty = reminder(name="{overdue} {address} %s {0}")
    assert "{overdue} {address} %s {0} 様" in write(nasty, course, letters_of(course), texts_of_course(course)).text


def test_every_fault_of_a_text_is_named_with_its_line() -> None:
    assert faults_of(JA.replace("{name}", "{nmae}")) == [("placeholder", 5)]
    assert faults_of(JA.replace("お願い {course}", "お願い {overdue}")) == [("placeholder", 1)]
    assert faults_of(JA.replace("{overdue}\n", "次の {overdue}\n")) == [("not_alone", 8)]
    assert faults_of(JA.replace("おわり", "おわ}り")) == [("brace", 17)]
    assert faults_of(JA.replace("おわり", "おわ\x07り")) == [("letter", 17)]
    assert faults_of(JA.replace("件名(期限後)", "件名(期限ご)")) == [("no_header", 1), ("header", 2)]
    assert faults_of(JA.replace("件名(期限後): 至急 {course}\n", "")) == [("no_header", 1)]
    assert faults_of(JA.replace("件名(期限後): 至急 {course}\n", "件名(期限前): 別\n")) == [("no_header", 1), ("header_twice", 2)]
    assert faults_of(JA.replace("至急 {course}", "  ")) == [("header_length", 2)]
    assert faults_of(JA.replace("至急", "急" * 200)) == [("header_length", 2)]
    assert faults_of(JA.replace("{people}", "")) == [("no_list", 17)]
    assert faults_of(JA + "長" * 10_000) == [("long", 18)]
    assert {key for key, _ in faults_of("")} == {"no_header", "no_list"}
    assert faults_of(JA.replace("{people}", "").replace("{name}", "{who}")) == [("placeholder", 5), ("no_list", 17)]


def test_brackets_and_colons_of_either_width_are_read() -> None:
    wide = JA.replace("件名(期限前): ", "件名（期限前）：")
    assert read_text(wide, "ja", "-").subjects["before"] == "お願い {course}"


def test_lint_names_the_faults_of_the_courses_text(course: Course) -> None:
    with_text(course, "ja", JA.replace("{name}", "{nmae}"))
    (course.letters / "reminder.en.txt").write_bytes("Subject\nà".encode("cp1252"))
    assert [(fault.key, fault.values["line"]) for fault in course_text_faults(course)] == [("letter_text.encoding", 2)]
    (course.letters / "reminder.en.txt").unlink()
    done = CliRunner().invoke(kenshu, ["--course", str(course.root), "lint"], env={"KENSHU_LANG": "ja"})
    assert "reminder.ja.txt 5行目: 「{nmae}」は使えません" in done.output
    assert done.exit_code == 1
