"""The server of the small city, with its staff signed in, and forms filled in as a browser without scripts fills them."""

import re
from collections.abc import Iterator, Mapping
from contextlib import closing
from html import unescape
from html.parser import HTMLParser

import httpx
import pytest

from tests.acts.city import City
from tests.web.conftest import Site


class Fields(HTMLParser):
    """The fields of the page's staff form, as they are filled: (name, value)."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.filled: list[tuple[str, str]] = []
        self.names: set[str] = set()
        self._inside = False
        self._area: str | None = None
        self._select: str | None = None
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        if tag == "form":
            self._inside = "data-kenshu-form" in said
        name = said.get("name")
        if tag == "option" and self._select and "selected" in said:
            self.filled.append((self._select, said.get("value") or ""))
        if not self._inside or not name:
            return
        self.names.add(name)
        if tag == "textarea":
            self._area = name
        elif tag == "select":
            self._select = name
        elif tag == "input" and said.get("type") in ("checkbox", "radio"):
            if "checked" in said:
                self.filled.append((name, said.get("value") or ""))
        elif tag == "input" and said.get("type") != "file":
            self.filled.append((name, said.get("value") or ""))

    def handle_data(self, data: str) -> None:
        if self._area:
            self.filled.append((self._area, data.removeprefix("\n")))
            self._area = None

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = None
        elif tag == "form":
            self._inside = False


def send(
    client: httpx.Client, page: httpx.Response, typed: Mapping[str, str | list[str]] | None = None, **button: str
) -> httpx.Response:
    """Fill in the staff form of a page, send it by a button, and return what the browser gets to, after every redirect."""
    fields = Fields(page.text)
    unknown = set(typed or {}) - fields.names
    assert not unknown, f"the form has no field {unknown}: {sorted(fields.names)}"
    filled: dict[str, list[str]] = {}
    for name, value in fields.filled:
        filled.setdefault(name, []).append(value)
    filled |= {name: [value] if isinstance(value, str) else value for name, value in (typed or {}).items()}
    action = re.search(r'<form [^>]*method="post" action="([^"]+)"[^>]*data-kenshu-form', page.text)
    assert action, page.text
    return client.post(unescape(action[1]), data=filled | button, follow_redirects=True)


def text(page: httpx.Response) -> str:
    """The words of a page."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page.text)))


@pytest.fixture
def town(city: City) -> Iterator[Site]:
    """The server of the small city; its grader rests."""
    with closing(Site(city.course)) as running:
        yield running
