"""Rows of a roster that are about nobody: sums, notes below the table, what is repeated on each page, people a city leaves out."""

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from kenshu.roster.words import Words

_COUNT = r"([\d,]+|[〇一二三四五六七八九十百]+)[名人]"
# 人事課計 is a sum; 会計, 統計, 設計 and 家計 are what departments are called.
_SUM = re.compile(rf"([^\d\s]{{0,12}}(?<![会統設家])計|(職員|人)数|(sub|grand)?total|sum|count)([::]?({_COUNT})?)|{_COUNT}")
_NUMBER = re.compile(r"[\d,]*[名人]?")
_NOTE = re.compile(
    r"[※*注■◆◎●【《<(〔\[].*|以上|(以下)?余白|end|-?\d+(/\d+)?-?(ページ|頁)?|page\d+.*|.*\d日?現在|(作成|出力|印刷|更新)(日|者)?(時|年月日)?[::]?.*"
)


@dataclass(frozen=True)
class LeftOut:
    """A row that is left out, and what stands in it.

    `why` is `sum`, `note`, `again` (headings or a title, as on each page), or `word` (an employment type that is left out).
    """

    row: int
    why: str
    found: str


def left_out(
    number: int, cells: Sequence[str], named: Mapping[str, str], words: Words, above: Collection[Sequence[str]]
) -> LeftOut | None:
    """Return why a row is about nobody; None where it is about somebody.

    `named` is {field: text} of the same row, `above` what the titles and headings hold, without empty cells.
    """
    told = [cell for cell in cells if cell]
    plain = [re.sub(r"\s", "", unicodedata.normalize("NFKC", cell)).casefold() for cell in told]
    why = ""
    if words.is_left_out(named.get("employment_type", "")):
        why = "word"
    elif told in above:
        why = "again"
    elif _NUMBER.fullmatch(unicodedata.normalize("NFKC", named.get("employment_type", ""))):
        if any(map(_SUM.fullmatch, plain)) and not (named.get("id") and named.get("name") and _place(named)):
            why = "sum"
        elif len(told) == 1 and _NOTE.fullmatch(plain[0]):
            why = "note"
    return LeftOut(number, why, " ".join(told)[:60]) if why else None


def _place(named: Mapping[str, str]) -> str:
    return named.get("department") or named.get("division") or ""
