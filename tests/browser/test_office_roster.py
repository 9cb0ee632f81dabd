"""HR takes in a roster as an office has it: a title, hidden rows, the city's own words, departments with spaces; all fictional."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import yaml
from playwright.sync_api import Page, expect
from sqlalchemy import select

from kenshu.content import Content
from kenshu.course import Course
from kenshu.storage.tables import post
from tests.browser.learner_site import LearnerSite
from tests.roster.books import workbook
from tests.web.conftest import PASSWORD, cheap_hashes

ROSTER = (
    ("令和8年度 職員名簿 (架空市)",),
    (),
    ("整理\n番号", "氏　名", "配属先", "任用\n形態", "級", "採用日"),
    ("000101", "架空 一郎", "土木部　雪対策課", "一般職", "2", 42095),
    ("000102", "架空 二葉", "土木部　雪対策課", "正職員", "3", 43191),
    ("000103", "架空 退職", "土木部　道路課", "一般職", "3", "1990-04-01"),
    ("000104", "架空 四季", "総務部　人事課", "会計年度任用職員(パートタイム)", "1", "2025-04-01"),
    ("000900", "架空 市長", "市長", "特別職", "", ""),
    ("計", "5名"),
)
WORDS = {
    "headings": {"id": ["整理番号"], "department": ["配属先"]},
    "employment_types": {"regular": ["一般職"]},
    "left_out": ["特別職"],
}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def hide(sheet: Any) -> None:
    sheet.row_dimensions[6].hidden = True


@pytest.fixture
def town(released_course: Course, content: Content, tmp_path: Path) -> Iterator[LearnerSite]:
    """A server of a city with words of its own, and somebody of HR."""
    with cheap_hashes(), closing(LearnerSite(released_course, content, tmp_path)) as running:
        settings = {**running.course.settings, "roster": WORDS}
        (running.course.root / "course.yaml").write_text(yaml.safe_dump(settings, allow_unicode=True), encoding="utf-8")
        vars(running.course).pop("settings")  # which were read already
        running.employ("H0001", "架空 人事", "hr")
        yield running


def press(page: Page, name: str) -> None:
    """Press a button by its words, and wait for the page that it leads to."""
    with page.expect_navigation():
        page.locator("main").get_by_role("button", name=name, exact=True).click()


def test_hr_takes_in_a_roster_as_an_office_has_it(page: Page, town: LearnerSite) -> None:
    page.goto(f"{town.address}/staff/roster")
    page.fill("#employee", "H0001")
    page.fill("#password", PASSWORD)
    press(page, "サインイン")
    page.set_input_files("#file", {"name": "名簿.xlsx", "mimeType": XLSX, "buffer": workbook(hide, ROSTER)})
    press(page, "内容を確かめる")
    expect(page.locator("main")).to_contain_text("値のある隠れた行 (1行)があります")
    page.get_by_label("読まない", exact=True).check()
    press(page, "内容を確かめる")

    main = page.locator("main")
    expect(main).to_contain_text("見出しの上の表題は読みとばしました: 令和8年度 職員名簿 (架空市)")
    expect(main).to_contain_text("隠れた行と列は読みませんでした: 6")
    expect(main).to_contain_text("読まない列: 「級」")
    expect(main).to_contain_text("合計の行なので読みませんでした: 9行目 (計 5名)")
    expect(main).to_contain_text("読みませんでした: 8行目 (000900 架空 市長 市長 特別職)")
    expect(main).to_contain_text("空白や記号で区切った所属が1件あります。")
    expect(main).to_contain_text("土木部　雪対策課 → 土木部/雪対策課")
    expect(main).to_contain_text("「総務部　人事課」は「総務部/人事課」として読みました")
    assert page.get_by_role("button", name="この内容で取り込む").count() == 0
    page.get_by_label("分けて読む").check()
    press(page, "答えて、変わることを見る")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    press(page, "この内容で取り込む")
    expect(page.locator("[data-kenshu-outcome]")).to_contain_text("取り込みました。新しい職員 3人")
    with town.database.reading() as conn:
        places = {row.employee_id: row.department for row in conn.execute(select(post)) if row.employee_id.startswith("0001")}
    assert places == {"000101": "土木部/雪対策課", "000102": "土木部/雪対策課", "000104": "総務部/人事課"}
