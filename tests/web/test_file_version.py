"""A browser asks for a page's files once a release, and never gets half of one."""

import re
from collections.abc import Callable

from kenshu.web.base import file_version
from tests.web.conftest import Site


def files_of(text: str) -> list[str]:
    return re.findall(r'(?:href|src)="(/static/[^"]+)"', text)


def test_every_file_of_a_page_has_the_version_in_its_address_and_is_kept_for_good(site: Site, account: Callable[..., str]) -> None:
    client = site.person(account("E0001"))
    found = files_of(client.get("/training").text)

    assert len(found) >= 3
    for address in found:
        reply = client.get(address)
        assert address.startswith(f"/static/{file_version()}/")
        assert (reply.status_code, reply.headers["Cache-Control"]) == (200, "max-age=31536000, immutable")


def test_scripts_load_each_other_from_the_same_version(site: Site) -> None:
    script = site.visitor().get(f"/static/{file_version()}/page.js").text
    loaded = re.findall(r'from "([^"]+)"', script)

    assert loaded
    assert all(address.startswith("./") for address in loaded)
    assert site.visitor().get(f"/static/{file_version()}/component.js").headers["Cache-Control"].endswith("immutable")


def test_a_page_from_before_a_release_gets_todays_files_and_keeps_none(site: Site) -> None:
    for address in ("/static/0123456789abcdef/page.js", "/static/0123456789abcdef/component.css", "/static/page.js"):
        reply = site.visitor().get(address)
        assert (reply.status_code, reply.headers["Cache-Control"]) == (200, "no-cache")


def test_a_version_is_no_way_out_of_the_folder(site: Site) -> None:
    for address in (
        "/static/0123456789abcdef/../app.py",
        "/static/0123456789abcdef/0123456789abcdef/page.js",
        "/static/0123/page.js",
    ):
        assert site.visitor().get(address).status_code == 404
