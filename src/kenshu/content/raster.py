"""A PNG or JPEG as an author hands it in: whole, and in colours that a screen has and a paper may be printed with."""

from pathlib import Path

_PNG = (b"\x89PNG\r\n\x1a\n", b"IEND\xaeB`\x82")  # how one begins and ends
_JPEG = (b"\xff\xd8\xff", b"\xff\xd9")
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # the markers of a JPEG that say how many colours it has
_INKS = 4  # colours of a printing press


def is_shown(path: Path) -> bool:
    """Tell whether a file is what its ending says, from its first byte to its last, and not in the colours of a press."""
    data = path.read_bytes()
    first, last = _PNG if path.suffix == ".png" else _JPEG
    whole = data.startswith(first) and data.rstrip(b"\0").endswith(last)
    return whole and (path.suffix == ".png" or _colours(data) in range(1, _INKS))


def _colours(data: bytes) -> int:
    """Return how many colours a JPEG says it has; 0 where it does not say so."""
    place = 2
    while place + 10 <= len(data) and data[place] == 0xFF:
        if data[place + 1] in _FRAMES:
            return data[place + 9]
        place += 1 if data[place + 1] == 0xFF else 2 + int.from_bytes(data[place + 2 : place + 4], "big")
    return 0
