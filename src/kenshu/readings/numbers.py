"""Days, hours and counters behind a number, which a dictionary reads alike whatever the number: 1日, 20日, 4時, 3人, 10分."""

import re
from collections.abc import Iterator

from kenshu.readings.spans import Word

_DAYS = {
    1: "ついたち", 2: "ふつか", 3: "みっか", 4: "よっか", 5: "いつか", 6: "むいか", 7: "なのか", 8: "ようか", 9: "ここのか",
    10: "とおか", 14: "じゅうよっか", 20: "はつか", 24: "にじゅうよっか",
}  # fmt: skip
_HOURS = {
    4: "よじ", 7: "しちじ", 9: "くじ", 14: "じゅうよじ", 17: "じゅうしちじ", 19: "じゅうくじ", 24: "にじゅうよじ",
}  # fmt: skip
_MONTHS = {4: "しがつ", 7: "しちがつ", 9: "くがつ"}
_PEOPLE = {1: "ひとり", 2: "ふたり", 4: "よにん", 14: "じゅうよにん", 24: "にじゅうよにん"}
_WHOLE = {"日": _DAYS, "時": _HOURS, "月": _MONTHS, "人": _PEOPLE, "年": {4: "よねん", 9: "くねん"}}
# How a counter is read: as a rule, and behind a number that ends in one of these digits.
_COUNTERS: dict[str, tuple[str, dict[str, str]]] = {
    "日": ("にち", {}), "時": ("じ", {}), "月": ("がつ", {}), "人": ("にん", {}), "年": ("ねん", {}),
    "分": ("ふん", {"01346": "ぷん", "8": "ぷん"}), "階": ("かい", {"3": "がい"}), "本": ("ほん", {"0168": "ぽん", "3": "ぼん"}),
    "件": ("けん", {}), "回": ("かい", {}), "枚": ("まい", {}), "台": ("だい", {}), "円": ("えん", {}), "点": ("てん", {}),
    "問": ("もん", {}), "歳": ("さい", {}), "社": ("しゃ", {}), "字": ("じ", {}), "秒": ("びょう", {}), "番": ("ばん", {}),
    "号": ("ごう", {}), "名": ("めい", {}), "冊": ("さつ", {}), "個": ("こ", {}), "組": ("くみ", {}), "桁": ("けた", {}),
    "週": ("しゅう", {}), "次": ("じ", {}), "度": ("ど", {}), "杯": ("はい", {"0168": "ぱい", "3": "ばい"}),
    "匹": ("ひき", {"0168": "ぴき", "3": "びき"}), "頭": ("とう", {}), "羽": ("わ", {}), "部": ("ぶ", {}), "段": ("だん", {}),
    "種": ("しゅ", {}), "票": ("ひょう", {"0168": "ぴょう", "3": "びょう"}), "泊": ("はく", {"0168": "ぱく"}), "通": ("つう", {}),
    "万": ("まん", {}), "千": ("せん", {"3": "ぜん"}), "億": ("おく", {}),
    "行": ("ぎょう", {}), "割": ("わり", {}), "倍": ("ばい", {}), "軒": ("けん", {"3": "げん"}), "列": ("れつ", {}),
}  # fmt: skip
# What goes on behind a counter, where a dictionary has a word of both with a reading of its own: 2日間, 4年生.
_ONWARD = {"間": "かん", "目": "め", "後": "ご", "生": "せい", "度": "ど"}
_NUMBERED = re.compile(rf"(?<![\d.,])(\d[\d,]*)([{''.join(_COUNTERS)}])([{''.join(_ONWARD)}]?)")
_FRACTION = re.compile(r"分の\d")


def counted(text: str) -> Iterator[Word]:
    """Yield the counters of a text as words; with the number where that is read in a way of its own."""
    for found in _NUMBERED.finditer(text):
        number, counter, onward = int(found[1].replace(",", "")), found[2], found[3]
        whole = _WHOLE.get(counter, {}).get(number)
        if counter == "日" and number == 1 and text[: found.start()][-1:] != "月":
            whole = "いちにち"
        usual, others = _COUNTERS[counter]
        read = next((each for digits, each in others.items() if found[1][-1] in digits), usual)
        if _FRACTION.match(text, found.start(2)):
            whole, read = None, "ぶん"
        span = (found.start(), found.end(2), whole) if whole else (found.start(2), found.end(2), read)
        yield (span, (found.start(3), found.end(3), _ONWARD[onward])) if onward else (span,)
