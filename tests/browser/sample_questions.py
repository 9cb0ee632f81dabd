"""One question of each kind, with texts as long as the content format allows; everybody in them is fictional."""

from typing import Any

LONG_JA = (
    "出張先から帰る新幹線の中で、業務の合間に個人アカウントを開き、窓から見える景色の写真に短い感想を添えて、"
    "その場で投稿したうえ、寄せられた返信にも一件ずつ返事を書く。"
)
LONG_EN = (
    "On the train home from a business trip, open the private account between two pieces of work, post a picture of the view from "
    "the window with a short remark, and answer every reply one after another before arriving at the station."
)
STORY = {
    "ja": "架空の職員の佐藤さんは、出張を終えて帰りのバスに乗っています。\n\n"
    "窓の外の雪がきれいだったので、個人アカウントに写真を載せたくなりました。",
    "en": "Sato, a fictional member of staff, is on the bus home from a business trip.\n\nThe snow outside is beautiful, "
    "and Sato would like to post a picture from a private account.",
}


def _words(ja: str, en: str) -> dict[str, str]:
    return {"ja": ja, "en": en}


PARTS: list[dict[str, Any]] = [
    {"id": "k3", "text": _words("帰宅してから、勤務時間の外で投稿する。", "Post it from home, outside working hours.")},
    {"id": "a1", "text": _words(LONG_JA, LONG_EN)},
    {"id": "m7", "text": _words("上司に口頭で伝えてから、車内で投稿する。", "Tell the supervisor, then post it on the bus.")},
    {
        "id": "b2",
        "text": _words(
            "https://www.example.jp/kojin/akaunto/toukou/syashin/2026/11/yuki-no-asahikawa.html を車内で共有する。",
            "Share https://www.example.jp/kojin/akaunto/toukou/syashin/2026/11/yuki-no-asahikawa.html on the bus.",
        ),
    },
]
PROMPTS = {
    "single": _words("佐藤さんの行動として適切なものを一つ選んでください。", "Choose the one right thing for Sato to do."),
    "multiple": _words(
        "勤務時間中にしてはならないことをすべて選んでください。", "Choose everything that must not be done during working hours."
    ),
    "order": _words("誤った投稿に気付いたときの対応を、順番に並べてください。", "Put the steps after a mistaken post in order."),
    "sort": _words(
        "次の行動は、可・不可・要相談のどれに当たりますか。", "Is each of these allowed, not allowed, or to be asked first?"
    ),
    "mark": _words("次の下書きのうち、決まりに反する文を選んでください。", "Choose the sentences of this draft that break a rule."),
    "text": _words("佐藤さんにどう声を掛けますか。理由も書いてください。", "What would you say to Sato, and why?"),
}
CLAUSE = {
    "id": "8-1-ku",
    "label": "8(1)ク",
    "text": "個人アカウントについては、出張中の移動時間や時間外勤務時間を含む、勤務時間中に利用してはならない。",
}
WANTED: dict[str, list[Any]] = {
    "single": [True, False, False, False],
    "multiple": [False, True, True, True],
    "mark": [False, True, True, False],
    "sort": ["allowed", "forbidden", "consult", "forbidden"],
    "order": [2, 1, 4, 3],
}
CHOSEN: dict[str, Any] = {
    "single": "a1",
    "multiple": ["a1", "k3"],
    "mark": ["a1", "k3"],
    "sort": {"k3": "allowed", "a1": "consult", "m7": "consult", "b2": "forbidden"},
    "order": ["a1", "k3", "m7", "b2"],
    "text": "出張の移動時間も勤務時間に含まれます。\n帰宅してから投稿しましょう。",
}


def question(kind: str) -> dict[str, Any]:
    """The public question of a kind."""
    asked: dict[str, Any] = {"id": f"{kind}-1", "kind": kind, "prompt": PROMPTS[kind], "parts": [] if kind == "text" else PARTS}
    asked["scenario"] = {"id": "bus", "title": _words("帰りのバスで", "On the bus home"), "story": STORY}
    return asked | ({"max_length": 400} if kind == "text" else {})


def feedback(kind: str) -> dict[str, Any]:
    """What a half-right answer to it gets, in the form of `question.review`."""
    if kind == "text":
        return {"right": None, "parts": [], "guide": "移動時間も勤務時間であることを伝えている。"}
    parts = [
        {
            "id": part["id"],
            **_treated(kind, part["id"], wanted),
            "why": "出張中の移動時間は勤務時間に含まれます。",
            "clause": CLAUSE,
        }
        for part, wanted in zip(PARTS, WANTED[kind], strict=True)
    ]
    return {"right": "partly", "parts": parts}


def _treated(kind: str, part_id: str, wanted: Any) -> dict[str, Any]:
    """Whether the chosen answer treats a part as the key does."""
    answer = CHOSEN[kind]
    given = {"sort": lambda: answer[part_id], "order": lambda: answer.index(part_id) + 1}.get(kind, lambda: part_id in answer)()
    return {"right": given == wanted, "chosen": kind in ("sort", "order") or given, "wanted": wanted}
