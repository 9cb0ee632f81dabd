"""The pages of the roster, of sign-ins and of roles, over HTTP; everybody here is fictional."""

import io
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import httpx
import openpyxl
import pypdfium2
import pytest
import yaml
from sqlalchemy import select

from kenshu import clock
from kenshu.people import access_changes, accounts, charges, sign_in_links, sign_in_sheets
from kenshu.people.sign_in_list import sign_ins
from kenshu.people.sign_in_sheets import Slip
from kenshu.storage.tables import access_change, employee
from tests.acts.city import PEOPLE, City
from tests.conftest import NOW
from tests.mail.conftest import mail_host
from tests.mail.mail_servers import MailHost
from tests.web.conftest import PASSWORD, Site
from tests.web.staff.conftest import Fields, send, text

__all__ = ["mail_host"]
ROSTER = """令和8年度 職員名簿,,,,
,,,,
職員番号,氏名,所属,任用形態,メール
0042,架空 新人,総務部/人事課,正規,shinjin@fictional.example
0043,架空 次郎,総務部/人事課,正規,
"""


def upload(client: httpx.Client, content: bytes, name: str = "名簿.csv", **typed: str) -> httpx.Response:
    """Send a roster's file by the form, and return the page that the browser gets to."""
    filled = dict(Fields(client.get("/staff/roster").text).filled) | typed
    sent = client.post("/staff/roster", data=filled, files={"file": (name, content)})
    return client.get(sent.headers["Location"])


def answer(client: httpx.Client, page: httpx.Response, **answers: str) -> httpx.Response:
    """Answer the questions of a preview, {number: what its radio says}, and return the page that the browser gets to."""
    before, _, _ = page.text.partition('name="over"')
    hidden = dict(re.findall(r'name="(draft|whose)" value="([^"]*)"', before))
    told = {f"answer:{number}": said for number, said in answers.items()}
    return client.post("/staff/roster", data={**hidden, **told, "over": "yes"}, follow_redirects=True)


@pytest.fixture
def mailing(city: City, mail_host: MailHost) -> MailHost:
    """A mail server that the course sends through."""
    mail = {"sender": "kenshu@fictional.example", "host": "127.0.0.1", "port": mail_host.port, "starttls": False}
    settings = {**city.course.settings, "mail": mail, "address": "https://kenshu.fictional.example"}
    (city.course.root / "course.yaml").write_text(yaml.safe_dump(settings, allow_unicode=True), encoding="utf-8")
    vars(city.course).pop("settings")  # which were read already
    return mail_host


def hire(city: City, **mails: str) -> None:
    """Let some people work here who cannot sign in yet."""
    from kenshu.roster.plan import take_in
    from kenshu.roster.rows import read_roster

    rows = [f"{key},架空 {key},総務部/人事課,正規,{mail}" for key, mail in mails.items()]
    with city.database.writing() as conn:
        take_in(conn, read_roster("a.csv", "\n".join(["職員番号,氏名,所属,任用形態,メール", *rows]).encode()), "H0001", NOW)


def test_a_roster_with_a_title_is_looked_at_taken_in_and_tells_who_cannot_sign_in(town: Site, city: City) -> None:
    hr = town.person("H0001")
    looked = upload(hr, ROSTER.encode())
    assert "見出しの上の表題は読みとばしました: 令和8年度 職員名簿" in looked.text
    assert "新しい職員 2人" in looked.text
    told = send(hr, looked)
    assert told.url.path == "/staff/roster"
    assert "取り込みました。新しい職員 2人" in told.text
    assert "新しい職員のうち2人は、まだサインインできません" in told.text
    with city.database.reading() as conn:
        assert conn.scalar(select(employee.c.name).where(employee.c.id == "0042")) == "架空 新人"
    again = upload(hr, ROSTER.encode())
    assert "取り込むものはありません" in again.text
    assert "この内容で取り込む" not in again.text


def test_a_fault_in_every_row_of_a_long_roster_is_one_sentence(town: Site) -> None:
    rows = [f"N{number:04},架空 {number},総務部,アルバイト" for number in range(1000)]
    page = upload(town.person("H0001"), "\n".join(["職員番号,氏名,所属,任用形態", *rows]).encode())
    said = "2, 3, 4 … 1001行目 任用形態: 「アルバイト」という任用形態はありません"
    assert page.text.count(said) == page.text.count("「アルバイト」という") == 2  # above the form, and at the file


def test_whose_name_changes_is_seen_with_the_name_of_before(town: Site, city: City) -> None:
    hire(city, N0001="", N0002="")
    roster = "職員番号,氏名,所属,任用形態\nN0001,別人 太郎,総務部/人事課,正規\nN0002,架空 N0002,消防本部,正規\n"
    hr = town.person("H0001")
    looked = answer(hr, upload(hr, roster.encode()), N0001="same=N0001")
    assert "氏名が変わる職員: 1人" in looked.text
    assert "<td>架空 N0001 → 別人 太郎</td>" in looked.text
    assert "<td>架空 N0002</td>" in looked.text


def test_new_departments_are_named_and_asked_about_and_corrections_are_shown(town: Site, city: City) -> None:
    held = "職員番号,氏名,所属,任用形態,メール\n"
    rows = ["E0001,架空 花子,総務部/人事課,再任用,", "E0002,架空 太郎,消防本部/警防課,正規,taro@fictional.example"]
    rows += ["N0001,架空 新人,(総務部)人事課,正規,", "N0002,架空 新二,観光部,正規,"]
    page = upload(town.person("H0001"), (held + "\n".join(rows)).encode())
    assert "今の記録にない所属が2件あります: 「(総務部)人事課」、「観光部」。" in page.text
    assert "「(総務部)人事課」は、今ある「総務部/人事課」のことではありませんか。" in page.text
    assert page.text.count("のことではありませんか") == 1
    assert "メール: (空) メール: taro@fictional.example" in text(page)
    assert "総務部/人事課 (正規) 総務部/人事課 (再任用)" in text(page)


def test_a_rosters_faults_stand_at_the_file(town: Site, city: City) -> None:
    page = upload(town.person("H0001"), "これは名簿ではありません,x\n1,2\n".encode())
    assert page.text.count('<a href="#file">') == 1
    assert "見出しの行が見つかりません" in page.text


@pytest.mark.parametrize(
    ("lang", "said"), [("ja", "先にほかの人に人事の役割を渡してください"), ("en", "Give somebody else the role of HR first")]
)
def test_a_roster_that_leaves_nobody_of_hr_says_so_and_how_to_mend_it(town: Site, city: City, lang: str, said: str) -> None:
    hr = town.person("H0001")
    hr.post("/language", data={"lang": lang})
    rows = [f"{key},{name},{place},正規" for key, (place, name) in PEOPLE.items() if key != "H0001"]
    content = "\n".join(["職員番号,氏名,所属,任用形態", *rows]).encode()
    assert said not in upload(hr, content).text
    assert "H0001 架空 人事" in (page := upload(hr, content, leavers="yes").text)
    assert said in page
    with city.database.writing() as conn:
        access_changes.give_role(conn, "E0001", "hr", by="H0001", now=NOW, reason="")
    assert said not in upload(hr, content, leavers="yes").text


def test_the_template_is_taken_in_once_its_example_is_gone(town: Site, city: City) -> None:
    hr = town.person("H0001")
    for lang, heading in (("ja", "職員番号"), ("en", "employee id")):
        hr.post("/language", data={"lang": lang})
        book = openpyxl.load_workbook(io.BytesIO(hr.get("/staff/roster/template.xlsx").content))
        sheet = book.worksheets[0]
        assert (sheet["A1"].value, sheet["A2"].value, sheet["A2"].number_format) == (heading, "000000", "@")
        assert sheet.column_dimensions["A"].number_format == "@"
        assert book.worksheets[1].max_row > 14
        written = io.BytesIO()
        book.save(written)
        page = upload(hr, written.getvalue(), "a.xlsx")
        assert ("ひな形の記入例の行です" if lang == "ja" else "this is the example of the template") in page.text
    sheet["A2"], sheet["B2"] = "0042", "架空 新人"
    written = io.BytesIO()
    book.save(written)
    page = upload(hr, written.getvalue(), "a.xlsx")
    assert "1 joins, 0 move" in page.text


def test_the_list_says_who_has_mail_what_was_sent_and_who_asked(town: Site, city: City) -> None:
    hire(city, A0001="a@fictional.example", A0002="", A0003="c@fictional.example")
    with city.database.writing() as conn:
        sign_in_links.keep(conn, "A0001", "token-one", "H0001", clock.now() - timedelta(days=3))
        sign_in_links.keep(conn, "A0003", "token-two", "H0001", clock.now())
        sign_in_links.request_reset(conn, "A0002", clock.now())
    page = town.person("H0001").get("/staff/sign-ins").text
    rows = {key: row for row in page.split("<tr>") for key in ("A0001", "A0002", "A0003") if f">{key}<" in row}
    assert "期限切れ" in rows["A0001"]
    assert "新しいパスワードを頼みました" in rows["A0002"]
    assert '<strong class="late">なし</strong>' in rows["A0002"]
    assert re.search(r"に送付 \(20\d\d-\d\d-\d\d \d\d:\d\d まで\)", rows["A0003"])
    assert "H0001" not in "".join(rows)
    asked = town.person("H0001").get("/staff/sign-ins?state=asked").text
    assert ">A0002<" in asked
    assert ">A0001<" not in asked


def test_links_are_mailed_to_a_department_and_told(town: Site, city: City, mailing: MailHost) -> None:
    hire(city, A0001="a@fictional.example", A0002="", A0003="gone@fictional.example")
    mailing.refused["gone@fictional.example"] = "550 5.1.1 no such user"
    hr = town.person("H0001")
    looked = send(hr, hr.get("/staff/sign-ins/mail?department=総務部"))
    assert "リンクを送る職員: 2人" in looked.text
    assert "https://kenshu.fictional.example/password/new/…" in looked.text
    assert mailing.mails == []
    told = send(hr, looked)
    assert "1人にリンクを送りました。" in told.text
    assert "gone@fictional.example&gt;: メールサーバーが受け取りませんでした" in told.text
    assert mailing.recipients == ["a@fictional.example"]
    with city.database.reading() as conn:
        assert list(sign_in_links.newest(conn)) == ["A0001"]
    assert send(hr, looked).url == told.url  # pressed twice
    assert len(mailing.mails) == 1


def test_a_button_pressed_twice_at_once_sends_one_link(town: Site, city: City, mailing: MailHost) -> None:
    hire(city, A0001="a@fictional.example")
    hr = town.person("H0001")
    looked = send(hr, hr.get("/staff/sign-ins/mail?employee_ids=A0001"))
    with ThreadPoolExecutor(2) as pool:
        told = list(pool.map(lambda _: send(hr, looked), range(2)))
    assert [page.url for page in told] == [told[0].url] * 2
    assert len(mailing.mails) == 1


def test_looking_at_a_sheet_makes_none(town: Site, city: City) -> None:
    hr = town.person("H0001")
    looked = send(hr, hr.get("/staff/sign-ins/sheet"))
    assert "票を作る職員: 1人" in looked.text
    assert not city.course.sign_in_sheets.exists() or list(city.course.sign_in_sheets.iterdir()) == []
    with city.database.reading() as conn:
        assert access_changes.changes(conn) == []


def test_people_are_ticked_and_those_without_an_address_named(town: Site, city: City, mailing: MailHost) -> None:
    hire(city, A0001="a@fictional.example", A0002="")
    hr = town.person("H0001")
    looked = send(hr, hr.get("/staff/sign-ins/mail?employee_ids=A0001&employee_ids=A0002"))
    assert "メールアドレスのない人には送れません: 架空 A0002" in looked.text
    told = send(hr, looked)
    assert "1人にリンクを送りました。" in told.text
    assert "名簿にメールアドレスがありません" in told.text


def test_without_a_mail_server_nothing_is_said_to_be_sent_and_no_link_made(town: Site, city: City) -> None:
    hire(city, A0001="a@fictional.example")
    hr = town.person("H0001")
    assert "リンクは送れません" in hr.get("/staff/sign-ins").text
    refused = send(hr, hr.get("/staff/sign-ins/mail?employee_ids=A0001"))
    assert "何も送らず、リンクも作っていません" in refused.text
    assert refused.url.path == "/staff/sign-ins/mail"
    with city.database.reading() as conn:
        assert sign_in_links.newest(conn) == {}
    assert not city.course.outbox.exists()


def test_a_sheet_is_made_for_people_without_mail_and_its_passwords_open(town: Site, city: City) -> None:
    hire(city, A0001="a@fictional.example", **{"0002": "", "0003": ""})
    hr = town.person("H0001")
    made = send(hr, send(hr, hr.get("/staff/sign-ins/sheet")))
    assert "3人の票を作りました。" in made.text
    path = made.url.path
    sheet = openpyxl.load_workbook(io.BytesIO(hr.get(f"{path}.xlsx").content)).worksheets[0]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    assert [row[0] for row in rows] == ["0002", "0003", "E0002"]  # text, with the zeros before it
    with pypdfium2.PdfDocument(hr.get(f"{path}.pdf").content) as opened:
        printed = "".join(page.get_textpage().get_text_range() for page in opened)
    for number, name, _, password, _ in rows:
        assert {number, password, f"{name} 様"} <= set(re.split(r"[\r\n]|: ", printed))
        landed = town.visitor().post("/sign-in", data={"employee": number, "password": password})
        assert landed.status_code == 303
    with city.database.reading() as conn:
        states = {each.employee_id: each.state for each in sign_ins(conn, NOW.date(), clock.now())}
        assert (states["A0001"], states["0002"], states["0003"]) == ("none", "initial", "initial")
        kinds = conn.execute(select(access_change.c.employee_id, access_change.c.kind, access_change.c.entered_by)).all()
        assert kinds == [(key, "password", "H0001") for key in ("0002", "0003", "E0002")]


def test_a_sheet_is_its_makers_alone_and_goes(town: Site, city: City) -> None:
    hire(city, A0002="")
    with city.database.writing() as conn:
        accounts.set_password(conn, "T0002", PASSWORD, NOW, "hr")
    hr, other = town.person("H0001"), town.person("T0002")
    path = send(hr, send(hr, hr.get("/staff/sign-ins/sheet"))).url.path
    assert [other.get(f"{path}{form}").status_code for form in ("", ".pdf", ".xlsx")] == [422, 422, 422]
    assert town.person("E0001").get(path).status_code == 403
    assert city.course.sign_in_sheets.stat().st_mode & 0o777 == 0o700
    assert hr.post(path, data={"_xsrf": hr.cookies["_xsrf"]}).headers["Location"] == "/staff/sign-ins"
    assert list(city.course.sign_in_sheets.iterdir()) == []
    assert "1時間で消えます" in hr.get(path).text


def test_a_sheet_that_was_left_goes_when_the_server_starts(city: City) -> None:
    folder = city.course.sign_in_sheets
    sign_in_sheets.keep(
        folder, [Slip("0002", "0002", "架空 次郎", "総務部", "a-password")], "H0001", clock.now() - timedelta(minutes=61)
    )
    Site(city.course).close()
    assert list(folder.iterdir()) == []


def test_a_reset_shows_the_password_once_and_ends_what_was(town: Site, city: City) -> None:
    hr, hanako = town.person("H0001"), town.person("E0001")
    form = hr.get("/staff/sign-ins/reset?employee_id=E0001")
    made = send(hr, send(hr, form, {"reason": "忘れた"}))
    [password] = re.findall(r"<code>([a-z2-9-]{19})</code>", made.text)
    assert hanako.get("/training").headers["Location"].startswith("/sign-in")
    assert town.person("E0001", password).get("/training").headers["Location"].startswith("/password")
    refused = send(hr, hr.get("/staff/sign-ins/reset?employee_id=H0001"), {"reason": "x"})
    assert "ほかの人事担当者が変えます" in refused.text


def test_a_lock_ends_sessions_and_is_taken_back(town: Site, city: City) -> None:
    hr, hanako = town.person("H0001"), town.person("E0001")
    told = send(hr, send(hr, hr.get("/staff/sign-ins/lock?employee_id=E0001"), {"reason": "長期の出向"}))
    assert "E0001 のサインインを止めました。" in told.text
    assert hanako.get("/training").headers["Location"].startswith("/sign-in")
    assert "停止中" in hr.get("/staff/sign-ins?state=locked").text
    again = send(hr, hr.get("/staff/sign-ins/lock?employee_id=E0001"), {"reason": "もう一度"})
    assert "すでに止められています" in again.text
    send(hr, send(hr, hr.get("/staff/sign-ins/unlock?employee_id=E0001"), {"reason": "復帰"}))
    assert town.person("E0001").get("/training").status_code == 200


def test_roles_are_given_and_shown_with_who_gave_them_and_why(town: Site, city: City) -> None:
    hr = town.person("H0001")
    told = send(hr, send(hr, hr.get("/staff/roles/give?employee_id=E0002"), {"role": "trainer", "reason": "4月から担当"}))
    assert "E0002 は以後、研修担当者としてサインインします。" in told.text
    assert "続けて担当所属を決めてください" in told.text
    charged = send(hr, send(hr, hr.get("/staff/roles/charge?employee_id=E0002"), {"departments": ["消防本部"]}))
    assert "E0002 の担当所属: 消防本部" in charged.text
    page = hr.get("/staff/roles").text
    assert "4月から担当" in page
    assert "H0001 架空 人事" in page
    assert "まだ決まっていません" in page  # T0002 was given none
    with city.database.reading() as conn:
        assert accounts.role_of(conn, "E0002") == "trainer"
        assert charges.of(conn, "E0002", NOW.date()) == ["消防本部"]
        [given] = access_changes.changes(conn, "role")
        assert (given.role, given.by, given.reason) == ("trainer", "H0001", "4月から担当")


def test_nobody_gives_themselves_a_role_or_a_charge(town: Site, city: City) -> None:
    hr = town.person("H0001")
    role = send(hr, hr.get("/staff/roles/give?employee_id=H0001"), {"role": "trainer", "reason": "x"})
    assert 'href="#employee_id"' in role.text
    charge = send(hr, hr.get("/staff/roles/charge?employee_id=H0001"), {"departments": ["総務部"]})
    assert "ほかの人事担当者が決めます" in charge.text
    with city.database.reading() as conn:
        assert access_changes.changes(conn) == []
