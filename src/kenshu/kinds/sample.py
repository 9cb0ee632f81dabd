"""The parts that the kinds' sample questions share. Everybody in them is fictional."""

from collections.abc import Sequence
from typing import Any

from kenshu.kinds.contract import Written
from kenshu.kinds.question import Bilingual

UNKNOWN = "not-offered"  # no part has such an id

_PARTS: dict[str, Bilingual] = {
    "k3": {"ja": "帰宅してから、勤務時間の外で投稿する。", "en": "Post it from home, outside working hours."},
    "a1": {"ja": "新幹線の中で、業務の合間に投稿する。", "en": "Post it on the train, between two pieces of work."},
    "m7": {"ja": "上司に口頭で伝えてから、車内で投稿する。", "en": "Tell the supervisor, then post it on the bus."},
    "b2": {"ja": "写真だけを、車内で共有する。", "en": "Share the picture alone, on the bus."},
}
WHY: Written = {
    "why": {"ja": "出張中の移動時間は勤務時間に含まれます。", "en": "Travel on a business trip belongs to working hours."},
    "clause": "8-1-ku",
}


def sample_question(kind: str, ja: str, en: str, **fields: Any) -> Written:
    """Return a question with this prompt."""
    return {"id": f"sample-{kind}", "kind": kind, "prompt": {"ja": ja, "en": en}, **fields}


def sample_parts(field: str, values: Sequence[Any]) -> list[Written]:
    """Return four parts, each with a field of the kind's own: a value of None or False leaves it out."""
    return [
        {"id": name, "text": text, **WHY, **({field: value} if value else {})}
        for (name, text), value in zip(_PARTS.items(), values, strict=True)
    ]
