"""Departments without slashes on the page of the roster: asked about once, and only then taken in; everybody here is fictional."""

from sqlalchemy import select

from kenshu.storage.tables import post
from tests.acts.city import City
from tests.web.conftest import Site
from tests.web.staff.conftest import send, text
from tests.web.staff.test_people_pages import answer, upload

ROSTER = """職員番号,氏名,所属,任用形態,級
N0101,架空 一郎,新設部　企画課,正規,1
N0102,架空 二葉,新設部　企画課,正規,2
N0103,架空 三郎,新設局管理課,正規,3
計,3名,,,
"""


def test_departments_written_with_spaces_are_asked_about_once_and_then_read(town: Site, city: City) -> None:
    hr = town.person("H0001")
    asked = upload(hr, ROSTER.encode())
    said = text(asked)
    assert "空白や記号で区切った所属が1件あります。" in said
    assert "新設部　企画課 → 新設部/企画課" in asked.text
    assert "新設局管理課 → 新設局/管理課" in said
    assert "まだ答えていない問いが2件あります" in said
    assert "読まない列: 「級」" in said
    assert "合計の行なので読みませんでした: 5行目 (計 3名)" in said
    assert "この内容で取り込む" not in said
    looked = answer(hr, asked, **{"parted=": "parted=path", "glued=": "glued=name"})
    assert "この内容で取り込む" in looked.text
    assert 'value="parted=path" checked' in looked.text
    assert "取り込みました。新しい職員 3人" in send(hr, looked).text
    with city.database.reading() as conn:
        places = {row.employee_id: row.department for row in conn.execute(select(post)) if row.employee_id.startswith("N0")}
    assert places == {"N0101": "新設部/企画課", "N0102": "新設部/企画課", "N0103": "新設局管理課"}
