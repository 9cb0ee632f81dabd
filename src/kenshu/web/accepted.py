"""The language of a first visit: what a browser asks for, held against what there is (RFC 9110, 12.5.4).

A tag stands for the script that it is most likely written in, by Unicode's likely subtags: zh-CN, zh-SG and zh are zh-Hans,
zh-TW and zh-HK are zh-Hant, pt-BR is pt. Nobody is given a script that they did not ask for, as long as it is told apart.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from kenshu.i18n import LANGS, Lang

_PART = re.compile(r"([a-z]{1,8}(?:-[a-z0-9]{1,8})*)(?:;q=(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?))?")
MOST = 32  # languages that are read of one header: a browser sends a handful, an attacker thousands
Likely = tuple[str, str, str]  # language, script, territory; "" where nothing is likely


def preferred_language(accepted: str, offered: Iterable[Lang] = LANGS) -> Lang:
    """Return the language of those offered that a browser prefers by its `Accept-Language`, else Japanese.

    What cannot be read of it counts for nothing. Of two that are asked for alike, Japanese counts, then the one named first.
    """
    known, wanted = tuple(offered), dict[Lang, float]()
    for part in accepted.split(",")[:MOST]:
        read = _PART.fullmatch("".join(part.split()).lower())
        lang = _nearest(read[1], known) if read else None
        if read and lang:
            wanted[lang] = max(wanted.get(lang, 0.0), float(read[2] or 1))
    return max((lang for lang in wanted if wanted[lang] > 0), key=lambda lang: (wanted[lang], lang == "ja"), default="ja")


@lru_cache(1024)
def _nearest(asked: str, offered: tuple[Lang, ...]) -> Lang | None:
    """Return the language that a tag means best: itself, else its script in its territory, else its script; None where none is it.

    A language whose tag names no script is there for whoever asks for the language in whatever script, last of all.
    """
    wanted = _likely(asked)
    ranks = {lang: _rank(asked, wanted, lang) for lang in offered}
    nearest = max(ranks, key=lambda lang: ranks[lang], default=None)
    return nearest if nearest is not None and ranks[nearest] else None


def _rank(asked: str, wanted: Likely, lang: Lang) -> int:
    tag = lang.lower()
    if tag == asked:
        return 4
    likely = _likely(tag)
    if "-x-" in tag or likely[0] != wanted[0]:  # easy Japanese is asked for by its own name alone
        return 0
    if likely[:2] == wanted[:2]:
        return 3 if likely == wanted else 2
    return 1 if "-" not in tag else 0


@lru_cache(1024)
def _likely(tag: str) -> Likely:
    from babel.core import get_global

    aliases, likely = get_global("language_aliases"), get_global("likely_subtags")
    first, _, rest = tag.partition("-")
    language, script, territory = _subtags(f"{aliases.get(first, first).replace('_', '-')}-{rest}")
    named = [part for part in (script, territory) if part]
    names = ["_".join((language, *named)), *("_".join((language, each)) for each in reversed(named)), language]
    found = next((likely[name].split("_") for name in names if name in likely), ["", "", ""])
    return language, script or found[1], territory or found[2]


def _subtags(tag: str) -> Likely:
    language, *rest = tag.partition("-x-")[0].split("-")
    script = next((each.title() for each in rest if len(each) == 4 and each.isalpha()), "")
    territory = next((each.upper() for each in rest if re.fullmatch("[a-z]{2}|[0-9]{3}", each)), "")
    return language, script, territory
