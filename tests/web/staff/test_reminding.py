"""From who is overdue to the mail that went out, over HTTP; honest words where nothing did. Everybody here is fictional."""

import re
from datetime import UTC, timedelta
from html import unescape

import httpx
import pytest
import yaml
from sqlalchemy import select

from kenshu import clock
from kenshu.clock import day_of
from kenshu.mail.mailer import MailServer
from kenshu.mail.texts import texts_of_course
from kenshu.storage.mail_tables import letter_text, mailing, mailing_end, reminder
from kenshu.storage.tables import employee
from tests.acts.city import MINE, MODULE, City
from tests.conftest import NOW
from tests.mail.conftest import mail_host
from tests.mail.mail_servers import MailHost, with_mail
from tests.web.conftest import Site
from tests.web.staff.conftest import Fields, send, text, town

__all__ = ["mail_host", "town"]
OVERDUE = ("H0001", "T0001", "T0002")  # of the small city, since 2026-11-01


@pytest.fixture(autouse=True)
def reachable(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    """The small city on the day of the tests, its people with addresses."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    with city.database.writing() as conn:
        for who in OVERDUE:
            conn.execute(employee.update().where(employee.c.id == who).values(mail=f"{who}@fictional.example"))


@pytest.fixture
def posting(request: pytest.FixtureRequest, city: City, mail_host: MailHost) -> Site:
    """The server of the city with a mail server."""
    with_mail(city.course, mail_host)
    city.course.__dict__.pop("settings", None)  # read before
    site: Site = request.getfixturevalue("town")
    return site


def choose(hr: httpx.Client, *pairs: str, **more: str) -> httpx.Response:
    """Tick people on the page and press the button, as a browser without scripts does."""
    page = hr.get("/staff/overdue")
    return send(hr, page, {"chosen": list(pairs), **more})


def on_record(city: City) -> tuple[list[str], list[str], list[str]]:
    with city.database.reading() as conn:
        begun = list(conn.scalars(select(mailing.c.recipient_id)))
        ended = list(conn.scalars(select(mailing_end.c.outcome)))
        return begun, ended, list(conn.scalars(select(reminder.c.recipient_id)))


def test_every_module_is_on_one_page_with_days_head_and_mail(town: Site, city: City) -> None:
    page = town.person("H0001").get("/staff/overdue")
    said = text(page)
    assert "3件(3人)" in said
    assert "T0002@fictional.example" in said
    assert "23日" in said  # since 1 November
    assert "所属長なし" in said
    ordered = town.person("H0001").get("/staff/overdue?sort=-employee_id").text
    assert ordered.index("T0002") < ordered.index("T0001") < ordered.index("H0001 ") if "H0001 " in ordered else True
    assert f'value="T0001:{MODULE}"' in page.text
    assert "T0002" not in text(town.person("H0001").get("/staff/overdue?department=/総務部"))
    assert "期限まで14日以内の人はいません" in text(town.person("H0001").get("/staff/overdue?when=soon"))
    assert town.person("H0001").get("/staff/overdue?tick=all").text.count(" checked>") == 3


def test_a_trainer_sees_the_charge_alone_and_reminds_nobody(town: Site, city: City) -> None:
    trainer = town.person("T0001")
    page = trainer.get("/staff/overdue")
    assert "T0002" not in page.text
    assert MINE in page.text
    assert "data-kenshu-form" not in page.text
    assert trainer.get("/staff/overdue/remind").status_code in (200, 403)
    assert trainer.post("/staff/overdue/remind", data={"chosen": f"T0001:{MODULE}"}).status_code == 403


def test_who_cannot_be_reached_is_named_before_anything_is_sent(posting: Site, city: City, mail_host: MailHost) -> None:
    with city.database.writing() as conn:
        conn.execute(employee.update().where(employee.c.id == "T0001").values(mail="t@fictional.example."))
    hr = posting.person("H0001")
    looked = choose(hr, f"T0001:{MODULE}", f"T0002:{MODULE}")
    assert "メールを送れない人: 1人" in text(looked)
    assert "(T0001): 「t@fictional.example.」はメールアドレスとして使えません。終わりの点を取ってください。" in text(looked)
    assert mail_host.mails == []
    send(hr, looked)
    assert mail_host.recipients == ["T0002@fictional.example"]


def test_those_ticked_are_reminded_now_and_the_mail_is_the_one_that_was_seen(
    posting: Site, city: City, mail_host: MailHost
) -> None:
    hr = posting.person("H0001")
    looked = choose(hr, f"T0001:{MODULE}", f"E0001:{MODULE}")
    assert on_record(city) == ([], [], [])
    assert "E0001 架空 花子 さんの「" in text(looked)
    assert "受講するものがない" in text(looked)
    shown = unescape(re.findall(r'<pre class="mail-text"[^>]*>(.*?)</pre>', looked.text, re.DOTALL)[0])
    told = send(hr, looked)
    assert told.url.path == "/staff/overdue"
    assert "1通を送りました。" in text(told)
    (mail,) = mail_host.mails
    assert mail_host.recipients == ["T0001@fictional.example"]
    assert mail.get_content().split() == shown.split()
    assert str(mail["Subject"]) in text(looked)
    assert on_record(city) == (["T0001"], ["sent"], ["T0001"])
    again = choose(hr, f"T0001:{MODULE}")
    assert "今日すでにメールを送った" in text(again)
    assert "data-kenshu-submit" not in again.text
    assert "2026-11-24" in text(hr.get("/staff/overdue?q=T0001"))
    listed = text(hr.get("/staff/reminders"))
    assert "T0001 架空 研修" in listed
    assert "H0001 架空 人事" in listed


def test_without_a_mail_server_the_words_are_honest_and_nothing_is_recorded(town: Site, city: City) -> None:
    hr = town.person("H0001")
    looked = choose(hr, f"T0001:{MODULE}")
    assert "メールサーバーの設定がありません" in text(looked)
    assert "メールをファイルに書く" in text(looked)
    assert "この内容で送る" not in text(looked)
    assert "リンクは入りません" in text(looked)
    told = send(hr, looked)
    assert "メールサーバーの設定がないため、1通をファイルに書きました(grading/outbox)" in text(told)
    assert "送りました" not in text(told)
    assert len(list(city.course.outbox.glob("*.eml"))) == 1
    assert on_record(city) == ([], [], [])


def test_todays_reminders_go_by_the_steps_to_all_who_are_due(posting: Site, city: City, mail_host: MailHost) -> None:
    hr = posting.person("H0001")
    page = hr.get("/staff/reminders")
    assert "今日送るお知らせが3通あります" in text(page)
    told = send(hr, send(hr, page))
    assert "3通を送りました" in text(told)
    assert sorted(on_record(city)[2]) == list(OVERDUE)
    assert "今送るお知らせはありません" in text(told)


def test_a_mail_of_which_nobody_knows_is_said_to_be_that(
    posting: Site, city: City, mail_host: MailHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    mail_host.ends_after, mail_host.how = 0, "takes it and hangs up"
    hr = posting.person("H0001")
    told = send(hr, choose(hr, f"T0001:{MODULE}"))
    assert "届くかどうかは分かりません" in text(told)
    page = text(hr.get("/staff/reminders"))
    assert "送ったか不明のメールが1通あります" in page
    assert on_record(city) == (["T0001"], [], [])


def test_nobody_elses_page_waits_for_the_mail_server(
    posting: Site, city: City, mail_host: MailHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    hr, meanwhile = posting.person("H0001"), posting.person("T0001")
    seen: list[int] = []
    deliver = MailServer.deliver

    def looks_first(server: MailServer, mail: object) -> None:
        seen.append(meanwhile.get("/staff/completion").status_code)
        deliver(server, mail)  # type: ignore[arg-type]

    monkeypatch.setattr(MailServer, "deliver", looks_first)
    send(hr, choose(hr, f"T0001:{MODULE}"))
    assert seen == [200]


def test_hr_edits_the_words_and_the_mail_has_them_and_the_courses_come_back(posting: Site, city: City, mail_host: MailHost) -> None:
    hr = posting.person("H0001")
    looked = choose(hr, f"T0001:{MODULE}")
    (edit,) = re.findall(r'href="(/staff/reminders/text\?[^"]+)"', looked.text)
    page = hr.get(unescape(edit))
    ja = dict(Fields(page.text).filled)["ja"]
    assert ja.strip() == texts_of_course(city.course).written["ja"].strip()
    sample = send(hr, page, {"ja": ja.replace("早めに受講してください", "今週中に受けてください")})
    assert "今週中に受けてください" in text(sample)
    assert "見本 花子" in text(sample)
    back = send(hr, sample)
    assert back.url.path == "/staff/overdue/remind"
    assert "文面を変えました" in text(back)
    assert "今週中に受けてください" in text(back)
    send(hr, back)
    assert "今週中に受けてください" in mail_host.mails[0].get_content()
    editor = hr.get("/staff/reminders/text")
    assert "H0001 さんが直した文面" in text(editor)
    send(hr, hr.get("/staff/reminders/text/back"))
    assert "標準の文面を使っています" in text(hr.get("/staff/reminders"))
    with city.database.reading() as conn:
        assert len(conn.execute(select(letter_text)).all()) == 2


def test_the_day_of_new_words_is_the_day_where_the_course_is(town: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    hr = town.person("H0001")
    monkeypatch.setattr(clock, "now", lambda: NOW.replace(hour=18))  # after three in the morning, in Japan
    send(hr, send(hr, hr.get("/staff/reminders/text")))
    day = day_of(NOW, UTC) + timedelta(days=1)
    for address in ("/staff/reminders", "/staff/reminders/text"):
        assert f"{day}に H0001 さんが直した文面" in text(hr.get(address))


def test_a_fault_in_the_words_is_named_with_its_line_beside_its_field(town: Site, city: City) -> None:
    hr = town.person("H0001")
    page = hr.get("/staff/reminders/text")
    typed = dict(Fields(page.text).filled)
    wrong = send(
        hr, page, {"ja": typed["ja"].replace("{overdue}", "{overdeu}"), "en": typed["en"].replace("Dear {name}", "Dear {name")}
    )
    said = text(wrong)
    assert "「{overdeu}」は使えません" in said
    assert "reminder.ja.txt 10行目" in said
    assert "reminder.en.txt 5行目" in said
    assert 'href="#ja"' in wrong.text
    assert 'href="#en"' in wrong.text
    assert "{overdeu}" in dict(Fields(wrong.text).filled)["ja"]


def test_mails_hold_links_where_the_address_is_set(request: pytest.FixtureRequest, city: City) -> None:
    settings = {**city.course.settings, "address": "https://kenshu.city.example"}
    (city.course.root / "course.yaml").write_text(yaml.safe_dump(settings, allow_unicode=True), encoding="utf-8")
    city.course.__dict__.pop("settings", None)
    town: Site = request.getfixturevalue("town")
    looked = choose(town.person("H0001"), f"T0001:{MODULE}")
    assert "リンクは入りません" not in text(looked)
    assert looked.text.count(f"https://kenshu.city.example/modules/{MODULE}") == 2
