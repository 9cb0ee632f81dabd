"""Words for people, in Japanese and in English, and in what languages a course adds.

The catalogue is one YAML file a room (`locale/web.yaml`, `locale/report.yaml`, ...). Each entry holds both languages side by
side, so that a missing translation is seen where it is made:

    sign_in.title:
      ja: サインイン
      en: Sign in

A key's first part names its file: `say("web.sign_in.title", "ja")`. A further language is a folder with one file
a room (`locale/ja-x-easy/web.yaml`: {key: words}), found by being there. What it does not say is said in the one that it stands on
(`base`).

What English counts has both its forms, and the number chooses: `{number} {number|person|people}` is 1 person, 0 people, 2 people.
Japanese needs none. `component/words.js` reads them alike.
"""

import locale
import os
import re
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any, Literal, get_args

Lang = str  # a language tag (BCP 47): one of LANGS, or one that a course adds, such as "ja-x-easy"
Base = Literal["ja", "en"]
LANGS: tuple[Lang, ...] = get_args(Base)  # everything there is exists in both
FORMS = re.compile(r"\{(\w+)\|([^|{}]*)\|([^|{}]*)\}")  # {name|one|many}


def base(lang: Lang) -> Lang:
    """Return which of LANGS a language stands on, for dates, for counts and for what it does not say itself.

    Easy Japanese ("ja-x-easy") stands on Japanese, whatever is neither on English.
    """
    first = lang.partition("-")[0]
    return first if first in LANGS else "en"


class Multilingual(dict[Lang, str]):
    """Words in each language; in one that they are not there in, those of the language that it stands on."""

    def __missing__(self, lang: Lang) -> str:
        if lang in LANGS:
            raise KeyError(lang)
        return self[base(lang)]


def is_words(data: Any) -> bool:
    """Tell whether plain data is a group of words: the same in Japanese and in English, at least."""
    return isinstance(data, dict) and all(isinstance(data.get(lang), str) for lang in LANGS)


def multilingual(data: Any) -> Any:
    """Return plain data with each group of words in it as Multilingual."""
    if isinstance(data, dict):
        if is_words(data):
            return Multilingual(data)
        return {key: multilingual(value) for key, value in data.items()}
    return [multilingual(value) for value in data] if isinstance(data, list) else data


def say(key: str, lang: Lang, /, **values: object) -> str:
    """Return the words behind a key, with `{name}` filled from the values.

    Raises KeyError for a key that no catalogue holds: that is a fault of the program, not of its user.
    """
    room, _, name = key.partition(".")
    text = catalogue(room)[name][lang]
    return FORMS.sub(lambda form: form[2 if str(values[form[1]]) == "1" else 3], text).format(**values) if values else text


@cache
def catalogue(room: str) -> dict[str, Multilingual]:
    """Return every entry of a room: {key without the room: {"ja": words, "en": words}}, with other languages where there are."""
    folder = resources.files("kenshu").joinpath("locale")
    entries = {key: Multilingual(entry) for key, entry in _read(folder.joinpath(f"{room}.yaml")).items()}
    for other in sorted(each.name for each in folder.iterdir() if each.is_dir()):
        file = folder.joinpath(other, f"{room}.yaml")
        for key, text in (_read(file) if file.is_file() else {}).items():
            entries[key][other] = text
    return entries


def _read(file: Traversable) -> Any:
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(file.read_text(encoding="utf-8"), loader)  # noqa: S506 - a safe loader, in C where there is one


def words(room: str, lang: Lang, under: str = "") -> dict[str, str]:
    """Return a room's words in one language, for a page or a component: {key: words}; `under` keeps the keys that begin so."""
    return {name: entry[lang] for name, entry in catalogue(room).items() if name.startswith(under)}


def spoken_language() -> Lang:
    """Return the language to print in: KENSHU_LANG, else Japanese where the system speaks it, else English."""
    chosen = os.environ.get("KENSHU_LANG", "")
    if chosen in LANGS:
        return chosen
    system = os.environ.get("LC_ALL") or os.environ.get("LANG") or locale.getlocale()[0] or ""
    return "ja" if system.lower().startswith(("ja", "japanese")) else "en"
