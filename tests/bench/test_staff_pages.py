"""The benchmark of the staff pages opens what the server itself lists, after a change and without one."""

from pathlib import Path

import pytest
from bench.staff_pages import QUICK, run
from bench.words import untranslated

from bench import staff_pages
from kenshu.people.access import may
from kenshu.web.staff import HANDLERS


@pytest.mark.kernel
def test_every_page_that_needs_no_more_is_opened_by_each_role(tmp_path: Path) -> None:
    found = run(quick=True, folder=tmp_path)
    names = [row.what for row in found.rows]
    for address in ("/staff/completion", "/staff/people", "/staff/charts?show=clause", "/staff/charts/trend.png?module=m01"):
        for role in ("HR", "trainer"):
            assert {f"{address} {role}, records changed", f"{address} {role}, kept"} <= set(names)
    assert not [name for name in names if name.startswith("/staff/items") and " HR" in name]
    plain = [address for address, handler, *_ in HANDLERS if not set(address) & set("(\\") and may("hr", "read", handler.what)]
    assert len(plain) > 5
    assert all(len(row.values) == QUICK.times for row in found.rows if row.unit == "s")
    assert found.targets[0].wanted == f"< {staff_pages.SLOWEST:g} s"
    assert untranslated([*names, *found.notes, *found.axes, *(curve.label for curve in found.curves)]) == []
