"""Certificates as HR lists them, whatever has become of them since. Everybody here is fictional."""

from datetime import date, timedelta

import pytest
from sqlalchemy import update

from kenshu.certificates import certificates
from kenshu.certificates.listing import COLUMNS, certificates_list, not_issued
from kenshu.certificates.reissue import reissue
from kenshu.storage.tables import employee
from tests.certificates.conftest import Passes, give
from tests.conftest import NOW, Desk

TODAY, NEXT_YEAR = date(2026, 11, 24), date(2027, 4, 1)


@pytest.mark.both_databases
def test_each_certificate_has_its_state_and_its_name_is_held_against_the_roster(passes: Passes, desk: Desk) -> None:
    attempts = {who: passes(who, name=f"架空 {who}") for who in ("E0001", "E0002", "E0003", "E0004")}
    made = {
        who: certificates.issue(desk.database, desk.course, attempts[who].id, "H0001", NOW) for who in ("E0001", "E0002", "E0003")
    }
    with desk.database.writing() as conn:
        conn.execute(update(employee).where(employee.c.id.in_(["E0001", "E0002"])).values(name="架空 別名"))
        give(conn, attempts["E0003"], 1.0)
    new = reissue(desk.course, made["E0001"].number, "H0001", NOW + timedelta(hours=1), "氏名の誤り(架空)")
    with desk.database.reading() as conn:
        found = certificates_list(conn, TODAY).set_index("number")
        later = certificates_list(conn, NEXT_YEAR).set_index("number")
        without = not_issued(conn, TODAY, desk.course.time_zone)
    assert [found.index.name, *found.columns] == list(COLUMNS)
    assert found["state"].to_dict() == {
        new.number: "valid",
        made["E0001"].number: "replaced",
        made["E0002"].number: "valid",
        made["E0003"].number: "withdrawn",
    }
    assert later.loc[new.number, "state"] == "was_valid"
    assert found.index[found["renamed"]].tolist() == [made["E0002"].number]
    assert found.loc[new.number, "name"] == "架空 別名"
    assert (found["module_id"] == "working-hours").all()
    assert found.index[0] == new.number
    assert without[["employee_id", "completed_on"]].to_numpy().tolist() == [["E0004", "2026-11-24"]]
