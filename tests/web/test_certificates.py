"""A certificate is fetched by the person it belongs to alone, and checked by anybody, slowly after failures."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from kenshu.attempts.attempts import Attempt
from kenshu.certificates import certificates
from kenshu.certificates.certificates import Certificate
from kenshu.certificates.numbers import new_code, new_number
from kenshu.results import grades
from kenshu.storage import ledger
from kenshu.storage.tables import certificate_note
from tests.conftest import NOW, Desk
from tests.web.conftest import Site


@pytest.fixture
def passed(desk: Desk, account: Callable[..., str]) -> Attempt:
    """The employee's passed attempt; a colleague, a trainer and HR can sign in too."""
    for employee_id, role in (("E0001", "employee"), ("E0002", "employee"), ("T0001", "trainer"), ("H0001", "hr")):
        account(employee_id, role)
    attempt = desk.start("E0001")
    desk.hand_in(attempt)
    with desk.database.writing() as conn:
        grades.add_all(conn, [grades.graded(attempt.id, {"t01": {"points": 10.0, "max": 10.0}}, 80, "kenshu", NOW)])
    return attempt


@pytest.fixture
def issued(passed: Attempt, desk: Desk) -> Certificate:
    return certificates.issue(desk.database, desk.course, passed.id, "H0001", NOW)


def ask(visitor: httpx.Client, number: str, code: str) -> httpx.Response:
    return visitor.get("/verify", params={"number": number, "code": code})


def send(visitor: httpx.Client, file: bytes) -> httpx.Response:
    sent = visitor.post("/verify/file", files={"file": ("certificate.pdf", file, "application/pdf")})
    assert sent.status_code == 303
    return visitor.get(sent.headers["Location"])


def heading(reply: httpx.Response) -> str:
    match = re.search(r"<h1>(.*?)</h1>", reply.text)
    assert match, reply.text
    return match[1]


# One's own


def test_ones_own_certificate_comes_from_the_result_and_is_the_same_each_time(site: Site, passed: Attempt, desk: Desk) -> None:
    person = site.person("E0001")
    page = person.get(f"/attempts/{passed.id}/result")
    assert 'href="certificate"' in page.text
    first, second = (person.get(f"/attempts/{passed.id}/certificate") for _ in range(2))
    assert first.status_code == 200
    assert first.headers["Content-Type"] == "application/pdf"
    assert first.headers["Content-Disposition"].startswith('attachment; filename="certificate_2026-')
    assert first.content == second.content
    assert first.content.startswith(b"%PDF")
    with desk.database.reading() as conn:
        (issued,) = certificates.of(conn, desk.course, "E0001")
    assert issued.path.read_bytes() == first.content


@pytest.mark.parametrize(("who", "status"), [("", 302), ("E0002", 404), ("T0001", 404), ("H0001", 404)])
def test_nobody_else_gets_it(site: Site, passed: Attempt, desk: Desk, who: str, status: int) -> None:
    client = site.person(who) if who else site.visitor()
    assert client.get(f"/attempts/{passed.id}/certificate").status_code == status
    assert not desk.course.certificates.exists()


def test_an_attempt_that_is_not_passed_says_so(site: Site, desk: Desk, account: Callable[..., str]) -> None:
    attempt = desk.start(account("E0001"))
    reply = site.person("E0001").get(f"/attempts/{attempt.id}/certificate")
    assert reply.status_code == 422
    assert "合格していないため" in reply.text


# Checked


def test_anybody_may_check_a_number_and_see_what_to_compare(site: Site, issued: Certificate) -> None:
    visitor = site.visitor()
    assert heading(visitor.get("/verify")) == "修了証の確認"
    reply = ask(visitor, issued.number.lower(), issued.code.replace("-", " "))
    assert heading(reply) in ("本物の修了証です", "本物の修了証です(有効期限は過ぎています)")
    for words in (
        issued.number,
        "架空 花子",
        "E0001",
        "勤務時間と個人アカウント",
        "2020年4月より前の版",
        "令和8年11月24日",
        "令和9年3月31日",
    ):
        assert words in reply.text
    visitor.cookies.set("kenshu_lang", "en")
    assert "24 November 2026" in ask(visitor, issued.number, issued.code).text


def test_a_wrong_code_and_an_unknown_number_look_the_same(site: Site, issued: Certificate) -> None:
    visitor = site.visitor()
    pairs = [(issued.number, new_code()), (new_number(2026), issued.code)]
    pages = []
    for number, code in pairs:
        reply = ask(visitor, number, code)
        assert (reply.status_code, heading(reply)) == (200, "確認できませんでした")
        pages.append(re.sub(r'value="[^"]*"', "", reply.text))
    assert pages[0] == pages[1]


@pytest.mark.parametrize("known", [True, False])
def test_failures_make_the_next_check_wait_whether_there_is_such_a_certificate_or_not(
    site: Site, issued: Certificate, known: bool
) -> None:
    visitor = site.visitor()
    number = issued.number if known else new_number(2026)
    for _ in range(3):
        assert ask(visitor, number, new_code()).status_code == 200
    reply = ask(visitor, number, issued.code)
    assert reply.status_code == 429
    assert int(reply.headers["Retry-After"]) >= 1
    assert "秒待ってから" in reply.text
    assert site.person("E0001").get("/training").status_code == 200


def test_blank_fields_are_asked_for(site: Site) -> None:
    visitor = site.visitor()
    reply = ask(visitor, "", "")
    assert "修了証番号を入力してください。" in reply.text
    assert "確認コードを入力してください。" in reply.text
    assert "PDFファイルを選んでください。" in visitor.post("/verify/file", data={}, follow_redirects=True).text


def test_the_language_switch_keeps_a_number_that_was_typed_and_checks_nothing(site: Site) -> None:
    visitor = site.visitor()
    assert 'form="filled" name="switch_to" value="en"' in visitor.get("/verify").text
    for _ in range(9):  # more than may fail without a wait
        english = visitor.get("/verify", params={"number": "2026-AAAAAA", "code": "", "switch_to": "en"})
        assert (english.status_code, '<html lang="en">' in english.text) == (200, True)
        assert 'value="2026-AAAAAA"' in english.text
        assert "aria-invalid" not in english.text


def test_a_file_is_genuine_as_it_was_issued_and_refused_with_one_other_byte(site: Site, issued: Certificate) -> None:
    visitor, page = site.visitor(), issued.path.read_bytes()
    assert heading(send(visitor, page)).startswith("本物の修了証です")
    middle = len(page) // 2
    for spoiled in (page[:middle] + bytes([page[middle] ^ 1]) + page[middle + 1 :], page + b"\n", b"not a PDF"):
        reply = send(visitor, spoiled)
        assert heading(reply) == "発行したままの修了証ではありません"
        assert issued.number not in reply.text


def test_only_the_address_for_files_takes_more_than_64_kb_and_not_without_end(site: Site, issued: Certificate) -> None:
    visitor = site.visitor()
    assert heading(send(visitor, bytes(400_000))) == "発行したままの修了証ではありません"
    refused = send(visitor, bytes(600_000))
    assert "ファイルが大きすぎます" in refused.text
    assert visitor.post("/sign-in", data={"employee": "x" * 70_000, "password": "x"}).status_code == 413


def test_a_withdrawn_certificate_is_not_shown_as_good(site: Site, issued: Certificate, desk: Desk) -> None:
    with desk.database.writing() as conn:
        row: dict[str, Any] = {"number": issued.number, "kind": "withdrawn", "reason": "<b>正解の誤り</b>"}
        ledger.add(conn, certificate_note, [{**row, "entered_by": "T0001", "entered_at": NOW}])
    reply = ask(site.visitor(), issued.number, issued.code)
    assert heading(reply) == "取り消された修了証です"
    assert "panel-failed" in reply.text
    assert "&lt;b&gt;正解の誤り" in reply.text


def test_a_form_from_elsewhere_is_refused(site: Site, issued: Certificate) -> None:
    with httpx.Client(base_url=site.address) as stranger:
        assert (
            stranger.post("/verify/file", files={"file": ("c.pdf", issued.path.read_bytes(), "application/pdf")}).status_code == 403
        )


def test_no_word_of_the_letters_is_unsaid_and_none_is_missing() -> None:
    import kenshu
    from kenshu.i18n import catalogue

    package = Path(kenshu.__file__).parent
    sources = [*package.rglob("*.py"), *package.rglob("*.html"), *package.rglob("*.j2")]
    text = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    beginnings = tuple(re.findall(r"letters\.([a-z_.]+[._])\{", text))
    said = set(re.findall(r'letters\.([a-z_]+\.[a-z_.]+)"', text))
    page = (package / "certificates" / "certificate_page.py").read_text(encoding="utf-8")
    said |= {f"certificate.{name}" for name in re.findall(r'(?:words|both)\("([a-z_]+)"', page)}
    said |= {f"check.{name}" for name in re.findall(r'fault\("[a-z]+", "([a-z_]+)"', text)}
    words = set(catalogue("letters"))
    assert said - words == set()
    unsaid = {key for key in words - said if not key.startswith(("certificate.", "check.blank_", *beginnings))}
    assert unsaid == set()
