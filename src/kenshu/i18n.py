"""Words for people, in Japanese and in English.

The catalogue is one YAML file a room (`locale/web.yaml`, `locale/report.yaml`, ...). Each entry holds both languages side by
side, so that a missing translation is seen where it is made:

    sign_in.title:
      ja: サインイン
      en: Sign in

A key's first part names its file: `say("web.sign_in.title", "ja")`.

What English counts has both its forms, and the number chooses: `{number} {number|person|people}` is 1 person, 0 people, 2 people.
Japanese needs none. `component/words.js` reads them alike.
"""

import locale
import os
import re
from functools import cache
from importlib import resources
from typing import Literal, get_args

Lang = Literal["ja", "en"]
LANGS: tuple[Lang, ...] = get_args(Lang)
FORMS = re.compile(r"\{(\w+)\|([^|{}]*)\|([^|{}]*)\}")  # {name|one|many}


def say(key: str, lang: Lang, /, **values: object) -> str:
    """Return the words behind a key, with `{name}` filled from the values.

    Raises KeyError for a key that no catalogue holds: that is a fault of the program, not of its user.
    """
    room, _, name = key.partition(".")
    text = catalogue(room)[name][lang]
    return FORMS.sub(lambda form: form[2 if str(values[form[1]]) == "1" else 3], text).format(**values) if values else text


@cache
def catalogue(room: str) -> dict[str, dict[Lang, str]]:
    """Return every entry of a room: {key without the room: {"ja": words, "en": words}}."""
    import yaml

    text = resources.files("kenshu").joinpath("locale", f"{room}.yaml").read_text(encoding="utf-8")
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    entries: dict[str, dict[Lang, str]] = yaml.load(text, loader)  # noqa: S506 - a safe loader, in C where there is one
    return entries


def words(room: str, lang: Lang, under: str = "") -> dict[str, str]:
    """Return a room's words in one language, for a page or a component: {key: words}; `under` keeps the keys that begin so."""
    return {name: entry[lang] for name, entry in catalogue(room).items() if name.startswith(under)}


def preferred_language(accepted: str) -> Lang:
    """Return the language that a browser prefers by its `Accept-Language` (RFC 9110, 12.5.4), Japanese where it names neither.

    What cannot be read of it counts for nothing.
    """
    wanted: dict[Lang, float] = {}
    for part in accepted.split(","):
        name, _, weight = part.replace(" ", "").lower().partition(";q=")
        for lang in LANGS:
            if name.partition("-")[0] == lang:
                try:
                    wanted[lang] = max(wanted.get(lang, 0.0), float(weight or 1))
                except ValueError:
                    continue
    return "en" if wanted.get("en", 0.0) > wanted.get("ja", 0.0) else "ja"


def spoken_language() -> Lang:
    """Return the language to print in: KENSHU_LANG, else Japanese where the system speaks it, else English."""
    chosen = os.environ.get("KENSHU_LANG", "")
    if chosen in LANGS:
        return "ja" if chosen == "ja" else "en"
    system = os.environ.get("LC_ALL") or os.environ.get("LANG") or locale.getlocale()[0] or ""
    return "ja" if system.lower().startswith(("ja", "japanese")) else "en"
