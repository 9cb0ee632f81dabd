"""Rules for the past, modules retired, attempts voided, passwords made: who may do it, to whom. Everybody is fictional."""

import pytest
from sqlalchemy import select

from kenshu.editions.on_record import on_record
from kenshu.errors import AccountRefused, AttemptUnknown, KenshuError
from kenshu.people import accounts
from kenshu.storage.tables import attempt_void, certificate, rule_change
from tests.acts.city import MODULE, City

RULE = {"module_id": MODULE, "valid": "12 months"}


def test_a_rule_for_the_past_is_set_as_it_was_looked_at(city: City) -> None:
    shown = city.does("T0001", "rule.preview", **RULE)
    (row,) = shown["people"]
    assert (row["employee_id"], shown["others"], shown["editions"]) == ("E0001", 1, [1])  # the other is in nobody's charge
    assert row["valid_until_before"] != row["valid_until_after"]
    for seen in ("0" * 64, city.does("T0001", "rule.preview", **RULE | {"valid": "6 months"})["fingerprint"]):
        with pytest.raises(KenshuError) as refused:
            city.does("T0001", "rule.set", **RULE, fingerprint=seen, reason="決定")
        assert refused.value.key == "regrade.changed_meanwhile"
    done = city.does("T0001", "rule.set", **RULE, fingerprint=shown["fingerprint"], reason="決定")
    assert (done["editions"], done["people"]) == ([1], 2)
    with city.database.reading() as conn:
        (noted,) = conn.execute(select(rule_change.c.entered_by, rule_change.c.reason)).all()
    assert tuple(noted) == ("T0001", "決定")


def test_a_module_is_retired(city: City) -> None:
    assert city.does("T0001", "module.retire", module_id=MODULE, reason="内容の見直し") == {"module_id": MODULE}
    with city.database.reading() as conn:
        assert on_record(conn).retired == [MODULE]


def test_an_attempt_of_somebody_in_charge_is_voided_and_no_other(city: City) -> None:
    said = []
    for attempt_id in (city.attempts["E0002"].id, "0" * 32):
        with pytest.raises(AttemptUnknown) as refused:
            city.does("T0001", "attempt.void", attempt_id=attempt_id, reason="誤り")
        said.append(refused.value.message("ja"))
    assert said[0] == said[1]
    done = city.does("T0001", "attempt.void", attempt_id=city.attempts["E0001"].id, reason="誤り")
    assert done == {"employee_id": "E0001", "module_id": MODULE, "number": 1}
    with city.database.reading() as conn:
        assert conn.scalars(select(attempt_void.c.entered_by)).all() == ["T0001"]


def test_certificates_that_are_missing_are_made_by_a_person(city: City) -> None:
    (made,) = city.does("H0001", "certificate.make", employee_ids=["E0001", "H0001"])["certificates"]
    assert (made["employee_id"], made["new"]) == ("E0001", True)
    both = city.does("lab", "certificate.make", everybody=True)["certificates"]
    assert {each["employee_id"]: each["new"] for each in both} == {"E0001": False, "E0002": True}
    with city.database.reading() as conn:
        rows = conn.execute(select(certificate.c.employee_id, certificate.c.issued_by)).all()
    assert {row.employee_id: row.issued_by for row in rows} == {"E0001": "H0001", "E0002": "lab"}


def test_a_role_that_cannot_be_given_leaves_the_password(city: City) -> None:
    city.does("lab", "sign_in.reset", employee_id="H0001", role="hr")
    with city.database.reading() as conn:
        before = accounts.latest(conn, "H0001")
    with pytest.raises(AccountRefused):  # the last one of HR
        city.does("lab", "sign_in.reset", employee_id="H0001", role="employee")
    with city.database.reading() as conn:
        assert accounts.latest(conn, "H0001") == before
