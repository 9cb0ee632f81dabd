"""An edition: what it says of itself."""

from datetime import UTC, datetime
from typing import Any

from kenshu.editions.edition import Edition, Rules, public

CONTENT: dict[str, Any] = {
    "module": "basics",
    "title": {"ja": "研修", "en": "Training"},
    "intro": {"ja": "研修", "en": "Training"},
    "minutes": 5,
    "slots": [],
    "rules": {"pass_mark": 80, "attempts": 3},
    "questions": {},
    "clauses": {},
}
FURIGANA = {"offered": ["研修《けんしゅう》"], "explained": ["理由《りゆう》"]}


def edition(content: dict[str, Any]) -> Edition:
    rules = Rules(80, 3, "for good", "nothing", ("permanent",), "2026-12-01")
    return Edition(1, "basics", 1, "", "", "", datetime(2026, 12, 1, tzinfo=UTC), content, rules)


def test_an_edition_reads_its_explanations_where_they_are_shown_alone() -> None:
    kept = edition(CONTENT | {"furigana": FURIGANA})
    assert list(kept.furigana(explained=False)) == ["研修"]
    assert list(kept.furigana(explained=True)) == ["研修", "理由"]


def test_what_learners_get_of_an_edition_holds_no_reading_of_an_explanation() -> None:
    assert public(CONTENT | {"furigana": FURIGANA})["furigana"] == FURIGANA["offered"]
    assert edition(CONTENT | {"furigana": FURIGANA}).released.furigana == {"研修": [["研修", "けんしゅう"]]}


def test_an_edition_from_before_there_was_furigana_has_none() -> None:
    assert not edition(CONTENT).furigana(explained=True)
    assert not edition(CONTENT).released.furigana
    assert "furigana" not in public(CONTENT)
