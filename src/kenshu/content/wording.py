"""Wording of options and prompts, as somebody reads it who knows no guideline: fragments, and words that give a rule away.

The lists are of words that an author uses by habit. No word is forbidden: what counts is whether right and wrong options differ.
"""

import re
from functools import cache

from kenshu.i18n import Lang, base

# Japanese is cut into letters, as it has no spaces; English into words. The end of a text is a fragment's part too: …ない。
_LETTERS = (2, 3, 4)
_WORDS = (1, 2, 3)
_END = "\n"

_RUNS = re.compile(r"[^\W\d_]+(?:'[a-z]+)?")
_SENTENCE_ENDS: dict[Lang, re.Pattern[str]] = {
    "ja": re.compile(r"(?<=[。!?！？])|\n"),
    "en": re.compile(r"(?<=[.!?])[\"”’]?\s+(?=[\"“A-Z])|\n"),
}
_ABSOLUTE: dict[Lang, re.Pattern[str]] = {
    "ja": re.compile("必ず|絶対|いかなる|すべて|全て|一切|常に|決して"),
    "en": re.compile(r"\b(always|never|all|every|any|must|only|completely|absolutely|under no circumstances)\b", re.IGNORECASE),
}
_STRICT: dict[Lang, re.Pattern[str]] = {
    "ja": re.compile(
        "載せない|載せず|書かない|書かず|使わない|利用しない|発信しない|投稿しない|見ない|送らない|答えない|答えられない|返信しない|明かさない"
        "|控え|やめ|待つ|待って|後で|後に|てから|消す|削除|外す|伏せ|隠|加工|切り落とし|確かめ|確認|報告|相談|了解|承諾|許可を得"
        "|決裁を得|求められ|守る|反する|該当する場合|おそれ|侵害|留意|自覚|責任|認め|わび|謝"
    ),
    "en": re.compile(
        r"\b(not (post|write|use|send|answer|publish|reveal|say)|do not|don't|refrain|wait|after work|later|delete|remove"
        r"|take (it )?down|check|ask|report|consult|permission|consent|approval|approved|follow|obey|breach|goes? against|infringe"
        r"|may damage|apolog\w*|aware\w*|responsib\w*|rules?|regulations?|care)\b",
        re.IGNORECASE,
    ),
}
_OFFENCE: dict[Lang, re.Pattern[str]] = {
    "ja": re.compile(
        "(確かめ|確認せ|断ら|許可を得|承諾を得|了解を得|決裁を得|相談せ|聞か|読ま|調べ|求め|書か|示さ|消さ|伏せ)ずに|無断|勝手|黙って|こっそり|皮肉"
        "|言い返|責め|からか|笑い者|ばか|うわさ|未公表|内部|のをよいことに|忘れたことにして|まだ(公表|発表)|そのまま(載せ|転|写)|匿名だから|ばれ"
    ),
    "en": re.compile(
        r"\b(without (permission|consent|approval|\w+ing)|unasked|secretly|quietly|sarcas\w*|mock\w*"
        r"|rumou?rs?|unpublished|unchecked|insult\w*|blam\w*|not yet (published|announced)|internal|anonymous\w*|behind)\b",
        re.IGNORECASE,
    ),
}
_CLAUSE: dict[Lang, re.Pattern[str]] = {
    "ja": re.compile(
        r"[0-9０-９]+\s*の?[(（]\s*[0-9０-９]+\s*[)）]|第[0-9０-９一二三四五六七八九]+段落|[0-9０-９]+の?本文|第[0-9０-９]+条"
    ),
    "en": re.compile(r"\b[0-9]+\([0-9]+\)|\bparagraph [0-9]+|\bsection [0-9]+(?:'s)?|\bclause [0-9]+", re.IGNORECASE),
}
_BREACH_ASKED: dict[Lang, re.Pattern[str]] = {
    "ja": re.compile("反する|禁じ|欠い|欠く|足りない|ならない|控え|避け|直す|おそれのある|問題のある|不適切"),
    "en": re.compile(
        r"\b(against|break|breaks|prohibit\w*|forbids?|should not|lacks?|must not|threaten\w*|problem\w*|wrong|avoid\w*"
        r"|not allowed|put right)\b",
        re.IGNORECASE,
    ),
}


@cache
def fragments(text: str, lang: Lang) -> frozenset[str]:
    """Return the fragments of a text: two to four letters of Japanese, one to three words of English."""
    if base(lang) == "ja":
        line = re.sub(r"[\s「」。、]", "", text) + _END
        return frozenset(line[at : at + size] for size in _LETTERS for at in range(len(line) - size + 1))
    words = [*re.findall(r"[a-z0-9']+", text.lower()), _END]
    return frozenset(" ".join(words[at : at + size]) for size in _WORDS for at in range(len(words) - size + 1))


@cache
def pieces(text: str, lang: Lang) -> frozenset[str]:
    """Return the wording of a text without its order: two letters of Japanese that stand together, words of English; no figures."""
    runs = _RUNS.findall(text.lower())
    if base(lang) == "en":
        return frozenset(runs)
    return frozenset(run[at : at + 2] for run in runs for at in range(len(run) - 1))


def sentences(text: str, lang: Lang) -> list[str]:
    """Return the sentences and lines of a text."""
    return [each.strip() for each in _SENTENCE_ENDS[lang].split(text) if each and each.strip()]


def is_absolute(text: str, lang: Lang) -> bool:
    """Return whether a text has an absolute word: always, never."""
    return bool(_ABSOLUTE[lang].search(text))


def strictness(text: str, lang: Lang) -> int:
    """Return the number of words by which a text holds back, asks, owns up or quotes duties."""
    return len(_STRICT[lang].findall(text))


def names_offence(text: str, lang: Lang) -> bool:
    """Return whether a text names its own offence: without permission, an unchecked rumour."""
    return bool(_OFFENCE[lang].search(text))


def names_clause(prompt: str, lang: Lang) -> bool:
    """Return whether a prompt names a clause by its number."""
    return bool(_CLAUSE[lang].search(prompt))


def asks_for_breaches(prompt: str, lang: Lang) -> bool:
    """Return whether a prompt asks for what goes against the rules, and not for what keeps them."""
    return bool(_BREACH_ASKED[lang].search(prompt))


def likeness(first: str, second: str, lang: Lang) -> float:
    """Return how alike two texts are, 0.0 to 1.0: twice the fragments that both hold, over those of each (Dice)."""
    one, other = fragments(first, lang), fragments(second, lang)
    return 2 * len(one & other) / (len(one) + len(other))
