"""The language that a browser asks for: by its likely script, and never in one that it did not ask for."""

import pytest

from kenshu.i18n import LANGS, Lang
from kenshu.web.accepted import MOST, preferred_language

OF_TWO: list[tuple[str, Lang]] = [
    ("", "ja"),
    ("en-GB,en;q=0.9", "en"),
    ("ja,en-US;q=0.9,en;q=0.8", "ja"),
    ("en;q=0.7, ja;q=0.8", "ja"),
    ("en;q=0.7, ja;q=0.7", "ja"),
    ("fr-FR,fr;q=0.9,en;q=0.8", "en"),
    ("zh-CN,zh", "ja"),
    ("EN", "en"),
    ("en;q=high", "ja"),
    ("en;q=nan", "ja"),
    ("en;q=0", "ja"),
    ("*", "ja"),
    (",;q=1,-,en-", "ja"),
]


@pytest.mark.parametrize(("accepted", "lang"), OF_TWO)
def test_the_language_that_a_browser_prefers(accepted: str, lang: Lang) -> None:
    assert preferred_language(accepted) == lang


@pytest.mark.parametrize(
    ("accepted", "added", "lang"),
    [
        ("zh-CN", ["zh-Hans"], "zh-Hans"),
        ("zh-CN,zh;q=0.9,en;q=0.8", ["zh-Hant", "zh-Hans"], "zh-Hans"),
        ("zh", ["zh-Hant", "zh-Hans"], "zh-Hans"),
        ("zh-SG", ["zh-CN"], "zh-CN"),
        ("zh-TW", ["zh-Hans", "zh-Hant"], "zh-Hant"),
        ("zh-HK", ["zh-Hans", "zh-Hant"], "zh-Hant"),
        ("zh-TW", ["zh-TW", "zh-HK"], "zh-TW"),
        ("zh-HK", ["zh-TW", "zh-HK"], "zh-HK"),
        ("zh-TW", ["zh-Hans"], "ja"),
        ("zh-TW,zh;q=0.9", ["zh-Hans"], "zh-Hans"),  # it asks for zh itself, after all
        ("zh-Hant-CN,en;q=0.1", ["zh-Hans"], "en"),
        ("zh-TW", ["zh"], "zh"),  # a course that tells no scripts apart
        ("zh-TW", ["zh", "zh-Hant"], "zh-Hant"),
        ("pt-BR", ["pt"], "pt"),
        ("pt-PT", ["pt-BR", "pt-PT"], "pt-PT"),
        ("pt-AO", ["pt-BR"], "pt-BR"),
        ("vi-VN,vi;q=0.9", ["vi"], "vi"),
        ("tl", ["fil"], "fil"),
        ("sr", ["sr-Latn", "sr-Cyrl"], "sr-Cyrl"),
        ("sh", ["sr-Cyrl", "sr-Latn"], "sr-Latn"),
        ("ja-JP,ja", ["ja-x-easy"], "ja"),
        ("ja-x-easy,ja;q=0.9", ["ja-x-easy"], "ja-x-easy"),
        ("xx-YY", ["xx"], "xx"),
    ],
)
def test_an_added_language_is_found_by_its_likely_script(accepted: str, added: list[Lang], lang: Lang) -> None:
    assert preferred_language(accepted, (*LANGS, *added)) == lang


def test_a_header_of_thousands_of_languages_is_read_no_further_than_a_browser_goes() -> None:
    assert preferred_language(",".join(["xx"] * MOST + ["en"])) == "ja"
