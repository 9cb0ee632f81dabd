"""Passwords on pages: changed by their owner, asked for anew, set by a link; everybody here is fictional."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import yaml
from sqlalchemy import select

from kenshu import clock
from kenshu.course import Course
from kenshu.errors import StorageFailed
from kenshu.people import access_changes, accounts, sign_in_links
from kenshu.storage import Database, ledger
from kenshu.storage.tables import employee, post, reset_request, sign_in_link
from tests.mail.conftest import mail_host
from tests.mail.mail_servers import MailHost
from tests.web.conftest import PASSWORD, Site

__all__ = ["mail_host"]
Make = Callable[..., str]
NEW = "another horse, another battery"


@pytest.fixture
def mailing(course: Course, mail_host: MailHost) -> MailHost:
    """A mail server that the course sends through, and the address that links lead to."""
    mail = {"sender": "kenshu@fictional.example", "host": "127.0.0.1", "port": mail_host.port, "starttls": False}
    settings = {**course.settings, "mail": mail, "address": "https://kenshu.fictional.example"}
    (course.root / "course.yaml").write_text(yaml.safe_dump(settings, allow_unicode=True), encoding="utf-8")
    vars(course).pop("settings")  # which were read already
    return mail_host


def with_address(database: Database, employee_id: str, address: str) -> None:
    with database.writing() as conn:
        conn.execute(employee.update().where(employee.c.id == employee_id).values(mail=address))


def link_in(mail_host: MailHost, number: int = -1) -> str:
    """The path of the link in a mail."""
    text = mail_host.mails[number].get_body().get_content()  # type: ignore[union-attr]
    found = re.findall(r"https://kenshu\.fictional\.example(/password/new/\S+)", text)
    assert len(found) == 2  # in either language
    assert found[0] == found[1]
    return str(found[0])


def ask(site: Site, who: str) -> str:
    """Ask for a new password, and wait for what comes of it; the page that answers."""
    visitor = site.visitor()
    reply = visitor.post("/password/forgotten", data={"who": who})
    assert (reply.status_code, reply.headers["Location"]) == (303, "/password/forgotten?asked=yes")
    site.run(site.server.services.threads.post(lambda: None))
    return re.sub(r'value="[^"]*"', "", visitor.get(reply.headers["Location"]).text)


def test_a_changed_password_ends_other_sessions_and_this_one_goes_on(site: Site, account: Make) -> None:
    account("E0001")
    here, elsewhere = site.person("E0001"), site.person("E0001")
    reply = here.post("/password", data={"current": PASSWORD, "new": NEW})
    assert reply.headers["Location"] == "/password?changed=yes"
    assert "パスワードを変更しました" in here.get("/password?changed=yes").text
    assert elsewhere.get("/training").headers["Location"].startswith("/sign-in")
    assert site.person("E0001", NEW).get("/training").status_code == 200


@pytest.mark.parametrize(
    ("current", "new", "field", "said"),
    [
        ("", NEW, "current", "いまのパスワードを入力してください"),
        ("not the present one", NEW, "current", "いまのパスワードが違います"),
        (PASSWORD, "", "new", "新しいパスワードを入力してください"),
        (PASSWORD, "short", "new", "12文字以上256文字以下"),
        (PASSWORD, PASSWORD, "new", "いまと同じパスワードです"),
    ],
)
def test_what_is_wrong_with_a_change_is_said_at_its_field(
    site: Site, account: Make, current: str, new: str, field: str, said: str
) -> None:
    account("E0001")
    page = site.person("E0001").post("/password", data={"current": current, "new": new}).text
    assert f'<a href="#{field}">' in page
    assert re.search(rf'id="{field}-fault">.*{said}', page)
    assert PASSWORD not in page
    assert site.person("E0001").get("/training").status_code == 200


def test_tries_of_the_present_password_are_delayed(site: Site, account: Make) -> None:
    account("E0001")
    hanako = site.person("E0001")
    replies = [hanako.post("/password", data={"current": "a guess of twelve", "new": NEW}) for _ in range(4)]
    assert [reply.status_code for reply in replies] == [200, 200, 200, 429]
    assert int(replies[3].headers["Retry-After"]) >= 1


def test_a_first_password_opens_the_page_to_change_it_and_no_other(site: Site, account: Make, database: Database) -> None:
    account("E0001")
    with database.writing() as conn:
        made = access_changes.reset(conn, "E0001", by="H0001", now=clock.now(), reason="")
    hanako = site.person("E0001", made)
    asked = hanako.get("/modules/working-hours")
    assert asked.headers["Location"] == "/password?next=%2Fmodules%2Fworking-hours"
    assert hanako.get("/api/attempts/" + "0" * 32 + "/answers").status_code == 403
    assert hanako.post("/modules/working-hours").status_code == 403
    page = hanako.get(asked.headers["Location"])
    assert "自分のパスワードを決める" in page.text
    form = {"current": made, "new": NEW, "next": "/modules/working-hours"}
    assert hanako.post("/password", data=form).headers["Location"] == "/modules/working-hours"
    assert hanako.get("/modules/working-hours").status_code == 200


def test_who_forgot_gets_a_link_by_number_or_mail_and_sets_a_password(
    mailing: MailHost, site: Site, account: Make, database: Database
) -> None:
    account("E0001")
    with_address(database, "E0001", "Hanako@fictional.example")
    pages = {ask(site, "E0001"), ask(site, "nobody-of-this-number"), ask(site, "nobody@fictional.example")}
    assert len(pages) == 1  # whoever is asked for
    assert mailing.recipients == ["Hanako@fictional.example"]
    ask(site, "hanako@FICTIONAL.example")
    assert len(mailing.mails) == 1  # another one within five minutes fills a mailbox
    link = link_in(mailing)
    visitor = site.visitor()
    shown = visitor.get(link)
    assert shown.headers["Referrer-Policy"] == "no-referrer"
    assert "E0001" in shown.text
    assert visitor.get(link).status_code == 200  # a mail program that looks uses nothing up
    assert visitor.post(link, data={"new": NEW}).headers["Location"] == "/training"
    assert visitor.get("/training").status_code == 200
    assert site.person("E0001", NEW).get("/training").status_code == 200
    again = site.visitor().get(link)
    assert again.status_code == 410
    assert "もう使われています" in again.text
    assert '<a class="button button-plain" href="/password/forgotten">' in again.text
    assert site.visitor().post(link, data={"new": NEW + "!"}).status_code == 410


def test_what_is_wrong_with_a_new_password_leaves_the_link_as_it_was(site: Site, account: Make, database: Database) -> None:
    account("E0001")
    token = sign_in_links.new_token()
    with database.writing() as conn:
        sign_in_links.keep(conn, "E0001", token, "H0001", clock.now())
    visitor = site.visitor()
    for new in ("", "short", "E0001"):
        assert '<a href="#new">' in visitor.post(f"/password/new/{token}", data={"new": new}).text
    assert visitor.post(f"/password/new/{token}", data={"new": NEW}).status_code == 303


def used(database: Database, token: str) -> None:
    with database.writing() as conn:
        sign_in_links.set_password(conn, token, accounts.hashed("E0001", NEW), clock.now().date(), clock.now())


def sent_again(database: Database, token: str) -> None:
    with database.writing() as conn:
        sign_in_links.keep(conn, "E0001", sign_in_links.new_token(), "H0001", clock.now())


def changed_elsewhere(database: Database, token: str) -> None:
    with database.writing() as conn:
        accounts.set_password(conn, "E0001", NEW, clock.now())


def locked(database: Database, token: str) -> None:
    with database.writing() as conn:
        access_changes.lock(conn, "E0001", by="H0001", now=clock.now(), reason="")


def left(database: Database, token: str) -> None:
    with database.writing() as conn:
        entered = {"employment_type": "regular", "since": clock.now().date() - timedelta(days=2), "entered_at": clock.now()}
        ledger.add(conn, post, [{"employee_id": "E0001", "department": None, **entered}])


def nothing(database: Database, token: str) -> None:
    """Time goes by."""


# What became of a link: what its page says in either language, and whether asking for another one helps.
ENDED: dict[str, tuple[Callable[[Database, str], None], str, str, bool]] = {
    "used": (used, "そのとき決めたパスワードでサインインしてください", "Sign in with the password you set then", True),
    "sent again": (sent_again, "いちばん新しいメールのリンクを開いてください", "Open the link in the latest mail", True),
    "changed": (changed_elsewhere, "新しいパスワードでサインインしてください", "Sign in with the new one", True),
    "expired": (nothing, "期限 (48時間) は過ぎました", "It held for 48 hours", True),
    "cut short": (nothing, "途中で切れていないか", "cut short", True),
    "locked": (locked, "人事担当者にご連絡ください", "Please ask HR", False),
    "left": (left, "人事担当者にご連絡ください", "Please ask HR", False),
}


@pytest.mark.parametrize("end", ENDED)
def test_a_link_that_is_over_says_what_to_do_in_either_language(
    site: Site, account: Make, database: Database, monkeypatch: pytest.MonkeyPatch, end: str
) -> None:
    account("E0001")
    happens, japanese, english, may_ask = ENDED[end]
    token = sign_in_links.new_token()
    with database.writing() as conn:
        sign_in_links.keep(conn, "E0001", token, "H0001", clock.now())
    visitor = site.visitor()
    assert visitor.get(f"/password/new/{token}").status_code == 200
    happens(database, token)
    if end == "expired":
        late = clock.now() + timedelta(hours=48)
        monkeypatch.setattr(clock, "now", lambda: late)
    elif end == "cut short":
        token = token[:-1]
    for lang, said in (("ja", japanese), ("en", english)):
        visitor.post("/language", data={"lang": lang})
        for reply in (visitor.get(f"/password/new/{token}"), visitor.post(f"/password/new/{token}", data={"new": NEW + "!"})):
            assert reply.status_code == 410
            assert said in reply.text
            assert ('href="/password/forgotten"' in reply.text) == may_ask


def test_of_two_browsers_with_one_link_the_second_is_told(site: Site, account: Make, database: Database) -> None:
    account("E0001")
    token = sign_in_links.new_token()
    with database.writing() as conn:
        sign_in_links.keep(conn, "E0001", token, "H0001", clock.now())
    first, second = site.visitor(), site.visitor()
    assert [each.get(f"/password/new/{token}").status_code for each in (first, second)] == [200, 200]
    with ThreadPoolExecutor(2) as both:
        replies = list(both.map(lambda each: each.post(f"/password/new/{token}", data={"new": NEW}), (first, second)))
    assert sorted(reply.status_code for reply in replies) == [303, 410]
    assert "もう使われています" in next(reply.text for reply in replies if reply.status_code == 410)


def test_a_first_password_that_was_changed_in_another_browser_signs_in_no_more(
    site: Site, account: Make, database: Database
) -> None:
    account("E0001")
    with database.writing() as conn:
        made = access_changes.reset(conn, "E0001", by="H0001", now=clock.now(), reason="")
    first, second = site.person("E0001", made), site.person("E0001", made)
    assert first.post("/password", data={"current": made, "new": NEW}).status_code == 303
    late = second.post("/password", data={"current": made, "new": NEW + "!"})
    assert (late.status_code, 'class="button" href="/sign-in"' in late.text) == (401, True)
    refused = site.visitor().post("/sign-in", data={"employee": "E0001", "password": made})
    assert 'href="/password/forgotten"' in refused.text
    assert site.person("E0001", NEW).get("/training").status_code == 200


def test_without_a_mail_server_hr_sees_who_asked(site: Site, account: Make, database: Database) -> None:
    account("E0001")
    with_address(database, "E0001", "hanako@fictional.example")
    for who in ("E0001", "E0001", "E9999"):
        ask(site, who)
    with database.reading() as conn:
        assert conn.scalars(select(reset_request.c.employee_id)).all() == ["E0001"]
        assert conn.execute(select(sign_in_link)).all() == []
    assert not (site.server.course.outbox).exists()


def test_a_mail_server_that_is_away_leaves_a_request_to_hr(
    mailing: MailHost, site: Site, account: Make, database: Database
) -> None:
    account("E0001")
    with_address(database, "E0001", "hanako@fictional.example")
    mailing.stop()
    ask(site, "E0001")
    with database.reading() as conn:
        assert conn.scalars(select(reset_request.c.employee_id)).all() == ["E0001"]
        assert conn.execute(select(sign_in_link)).all() == []


def test_an_address_of_several_and_a_locked_account_get_no_link(
    mailing: MailHost, site: Site, account: Make, database: Database
) -> None:
    account("E0001"), account("E0002"), account("E0003")
    for who in ("E0001", "E0002"):
        with_address(database, who, "counter@fictional.example")
    with_address(database, "E0003", "locked@fictional.example")
    with database.writing() as conn:
        access_changes.lock(conn, "E0003", by="H0001", now=clock.now(), reason="")
    for who in ("counter@fictional.example", "E0003", "locked@fictional.example"):
        ask(site, who)
    assert mailing.mails == []


def test_requests_are_delayed_and_keep_nobody_from_signing_in(site: Site, account: Make) -> None:
    account("E0001")
    visitor = site.visitor()
    replies = [visitor.post("/password/forgotten", data={"who": "E0001"}).status_code for _ in range(4)]
    assert replies == [303, 303, 303, 429]
    assert site.person("E0001").get("/training").status_code == 200


def test_a_locked_account_ends_its_sessions_and_signs_in_nowhere(site: Site, account: Make, database: Database) -> None:
    account("E0001")
    hanako = site.person("E0001")
    with database.writing() as conn:
        access_changes.lock(conn, "E0001", by="H0001", now=clock.now(), reason="gone")
    assert hanako.get("/training").headers["Location"].startswith("/sign-in")
    refused = site.visitor().post("/sign-in", data={"employee": "E0001", "password": PASSWORD})
    assert "職員番号かパスワードが違います" in refused.text
    with database.writing() as conn:
        access_changes.unlock(conn, "E0001", by="H0001", now=clock.now(), reason="")
    assert site.person("E0001").get("/training").status_code == 200


@pytest.mark.parametrize("fault", [RuntimeError("a fault of the program"), StorageFailed("storage.failed", reason="the disk")])
def test_a_fault_on_the_page_of_a_link_is_logged_without_the_token(
    site: Site, fault: Exception, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise fault

    monkeypatch.setattr(sign_in_links, "holder", fails)
    assert site.visitor().get("/password/new/a-secret-token").status_code in (500, 503)
    ours = [record for record in caplog.records if not record.name.startswith(("httpx", "httpcore"))]
    assert "GET /password/new/…" in "".join(record.getMessage() for record in ours)
    assert not [record for record in ours if "a-secret-token" in record.getMessage() + str(record.exc_text)]


def test_no_log_holds_a_token(site: Site, account: Make, database: Database, caplog: pytest.LogCaptureFixture) -> None:
    account("E0001")
    token = sign_in_links.new_token()
    with database.writing() as conn:
        sign_in_links.keep(conn, "E0001", token, "H0001", clock.now() - timedelta(days=3))
    caplog.set_level("DEBUG")
    visitor = site.visitor()
    visitor.get(f"/password/new/{token}"), visitor.post(f"/password/new/{token}"), visitor.put(f"/password/new/{token}")
    del visitor.headers["X-XSRFToken"]
    assert visitor.post(f"/password/new/{token}").status_code == 403
    said = [record.getMessage() for record in caplog.records if not record.name.startswith(("httpx", "httpcore"))]
    assert [line for line in said if token in line] == []
    assert accounts.SHORTEST == 12
