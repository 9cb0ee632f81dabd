"""How a text's letters are written, decided by what can be read at all and by which reading is Japanese."""

import codecs
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping

from kenshu.errors import KenshuError, RosterRefused

_MARKED = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_ENDS = {"utf-16-le": (b"\n\x00", b"\r\x00"), "utf-16-be": (b"\x00\n", b"\x00\r")}
# A code of JIS X 0208 in EUC: two bytes; of half-width kana: 8E and one; of JIS X 0212: 8F and two.
_EUC = re.compile(rb"([\x00-\x7f]+)|\x8e([\xa1-\xdf])|(\x8f[\xa1-\xfe]{2})|([\xa1-\xfe]{2})", re.DOTALL)
# What ISO-2022-JP turns to: ASCII, Roman, half-width kana, JIS X 0208 of 1978 and of 1983.
_TURNS = re.compile(rb"\x1b(\([BJI]|\$[@B])")
_HALF_WIDTH = re.compile("[｡-ﾟ]+")
_SOUND_MARK_ALONE = re.compile("(?:^|[^ｳｶ-ﾄﾊ-ﾎ])ﾞ|(?:^|[^ﾊ-ﾎ])ﾟ|^[ｧ-ｰ]|[｡-･]")
_FIRST_LEVEL = range(0x8140, 0x989F)  # in CP932: signs, kana, and the kanji that names and offices are written in


def decode(file: str, raw: bytes) -> tuple[str, str]:
    """Return a text and its encoding. Raises RosterRefused where it is not certain, or where some of it is no letter."""
    for mark, encoding in _MARKED:
        if raw.startswith(mark) and not raw.startswith(codecs.BOM_UTF32_LE):
            return _strictly(file, raw[len(mark) :], encoding), encoding
    if b"\x00" in raw:
        return _without_mark(file, raw)
    if raw.isascii() and _TURNS.search(raw):
        return _strictly(file, raw, "iso-2022-jp"), "iso-2022-jp"
    try:
        return raw.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        encoding = "utf-8" if _nearly_utf8(raw) else _cp932_or_euc(file, raw)
        return _strictly(file, raw, encoding), encoding


def _strictly(file: str, raw: bytes, encoding: str) -> str:
    try:
        return _READ[encoding](raw) if encoding in _READ else raw.decode(encoding)
    except UnicodeDecodeError as fault:
        line_feed, only_return = _ENDS.get(encoding, (b"\n", b"\r"))
        row = raw.count(line_feed if line_feed in raw else only_return, 0, fault.start) + 1
        found = raw[fault.start : fault.start + 2].hex(" ").upper()
        raise RosterRefused([KenshuError("roster.encoding", file=file, row=row, found=found)]) from fault


def _without_mark(file: str, raw: bytes) -> tuple[str, str]:
    """Return UTF-16 without a BOM: half of the bytes of its ASCII are NUL, always the same half."""
    even, odd = raw[::2].count(0), raw[1::2].count(0)
    encoding = "utf-16-le" if odd > even else "utf-16-be"
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError:
        text = ""
    if len(text.splitlines()) > 1 and "\x00" not in text and _share(text, _is_usual) > 0.9:
        return text, encoding
    if max(even, odd) > len(raw) // 8:
        raise RosterRefused([KenshuError("roster.no_bom", file=file)])
    row = raw.count(b"\n", 0, raw.index(0)) + 1
    raise RosterRefused([KenshuError("roster.nul", file=file, row=row, found=raw.count(0))])


def _nearly_utf8(raw: bytes) -> bool:
    """Return whether it is UTF-8 but for a few bytes, which read as CP932 would give other names."""
    readable = raw.decode("utf-8", errors="replace")
    return sum(map(_is_japanese, readable)) > readable.count("\ufffd")


def _cp932_or_euc(file: str, raw: bytes) -> str:
    """Return which of the two it is: bytes of the one can often be read as the other, as letters that nobody wrote."""
    odd = {encoding: _odd(_READ[encoding](raw)) for encoding in ("cp932", "euc-jp") if _can_read(raw, encoding)}
    if len(odd) < 2:
        return next(iter(odd), "cp932")
    (least, chosen), (most, _) = sorted((share, encoding) for encoding, share in odd.items())
    if most < 3 * least or most < 0.1:
        raise RosterRefused([KenshuError("roster.encoding_unsure", file=file)])
    return chosen


def _can_read(raw: bytes, encoding: str) -> bool:
    try:
        _READ[encoding](raw)
    except UnicodeDecodeError:
        return False
    return True


def _odd(text: str) -> float:
    """Return the share of letters that Japanese rarely has: kanji beyond the first level, half-width kana that make no word."""
    letters = [letter for letter in text if not letter.isascii()]
    words = _HALF_WIDTH.findall(text)
    broken = sum(len(word) for word in words if _SOUND_MARK_ALONE.search(word))
    rare = sum(not _HALF_WIDTH.match(letter) and not _is_usual(letter) for letter in letters)
    return (broken + rare) / max(1, len(letters))


def _share(text: str, is_so: Callable[[str], bool]) -> float:
    return sum(map(is_so, text)) / len(text)


def _is_usual(letter: str) -> bool:
    if letter.isascii():
        return letter.isprintable() or letter in "\r\n\t"
    code = letter.encode("cp932", errors="replace")
    return (len(code) == 2 and int.from_bytes(code) in _FIRST_LEVEL) or bool(_HALF_WIDTH.match(letter))


def _is_japanese(letter: str) -> bool:
    return unicodedata.name(letter, "").startswith(("CJK", "HIRAGANA", "KATAKANA"))


def _from_euc(raw: bytes) -> str:
    """Read EUC-JP as Windows does: 髙, ① and ～ are the letters that CP932 has in their places, which Python's codec lacks."""
    return "".join(_euc_letters(raw))


def _euc_letters(raw: bytes) -> Iterator[str]:
    place = 0
    while place < len(raw):
        found = _EUC.match(raw, place)
        if found is None:
            raise UnicodeDecodeError("euc-jp", raw, place, place + 1, "no code")
        plain, kana, more, code = found.groups()
        try:
            yield plain.decode("ascii") if plain else more.decode("euc_jp") if more else (kana or _shifted(code)).decode("cp932")
        except UnicodeDecodeError as fault:
            raise UnicodeDecodeError("euc-jp", raw, place, found.end(), "no letter") from fault
        place = found.end()


def _shifted(code: bytes) -> bytes:
    """Return a code of JIS X 0208 as Shift_JIS has it."""
    row, cell = code[0] - 0xA1, code[1] - 0xA1
    first = row // 2 + (0x81 if row < 62 else 0xC1)
    second = cell + 0x9F if row % 2 else cell + (0x40 if cell < 63 else 0x41)
    return bytes((first, second))


def _from_iso_2022(raw: bytes) -> str:
    """Read ISO-2022-JP as EUC with its eighth bit left out."""
    text, place, turn = "", 0, b"(B"
    for found in [*_TURNS.finditer(raw), None]:
        end = found.start() if found else len(raw)
        piece = raw[place:end]
        high = bytes(byte | 0x80 for byte in piece) if turn in (b"$@", b"$B", b"(I") else piece
        try:
            text += high.decode("cp932") if turn == b"(I" else _from_euc(high)
        except UnicodeDecodeError as fault:
            raise UnicodeDecodeError("iso-2022-jp", raw, place + fault.start, place + fault.end, fault.reason) from fault
        if found:
            place, turn = found.end(), found[1]
    return text


_READ: Mapping[str, Callable[[bytes], str]] = {
    "euc-jp": _from_euc,
    "iso-2022-jp": _from_iso_2022,
    "cp932": lambda raw: raw.decode("cp932"),
}
