"""Every word of the pages is in the catalogue, and the catalogue holds no word that no page says."""

import re
from pathlib import Path

from kenshu import web
from kenshu.i18n import catalogue
from kenshu.results.standing.states import STATES

ROOM = Path(web.__file__).parent
# A key in full, or its beginning where the page puts the end to it: `t("web.state." ~ state)`, `self.say(f"result.next.{name}")`.
TEMPLATE = re.compile(r"""["']web\.([a-z_.0-9]+)["']""")
MACRO = re.compile(r"""fact\("([a-z_.]+)\"""")
CODE = re.compile(r"""(?:self\.say\(f?"|(?<!\.)say\(f?"web\.)([a-z_.]+)""")


def said() -> set[str]:
    """The keys, and beginnings of keys, of templates and pages."""
    found: set[str] = set()
    for path in sorted((ROOM / "templates").glob("*.html")):
        text = path.read_text(encoding="utf-8")
        found |= {*TEMPLATE.findall(text), *MACRO.findall(text)}
    for path in sorted((ROOM / "pages").glob("*.py")):
        found |= set(CODE.findall(path.read_text(encoding="utf-8"))) - {"web."}
    return found


def test_every_key_that_a_page_says_is_in_the_catalogue() -> None:
    keys = catalogue("web")
    assert [key for key in said() if key not in keys and not any(other.startswith(key) for other in keys)] == []


def test_the_catalogue_holds_no_key_that_no_page_says() -> None:
    words = said()
    beginnings = tuple(word for word in words if word.endswith((".", "_")))
    assert [key for key in catalogue("web") if key not in words and not key.startswith(beginnings)] == []


def test_every_state_has_a_name() -> None:
    assert [state for state in STATES if f"state.{state}" not in catalogue("web")] == []
