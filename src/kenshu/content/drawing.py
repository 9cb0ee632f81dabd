"""A drawing as an author makes it: an SVG file, held against a list of what a drawing may hold, and its words put in.

Whatever is not on the list is a fault, with its line. So a drawing holds no script, nothing that reacts, no style sheet and no
address. It is written anew from what was read: comments, instructions to a program and anything else in the file stay behind.
"""

import re
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement, tostring
from xml.sax import ContentHandler, SAXParseException
from xml.sax.xmlreader import AttributesImpl

from defusedxml.common import DefusedXmlException
from defusedxml.sax import parseString

from kenshu.content.wrapping import wrapped
from kenshu.errors import ContentFaults, KenshuError
from kenshu.i18n import Lang
from kenshu.kinds.question import LABEL

LARGEST_DRAWING = 30 * 1024  # bytes: it stands beside each question of its scene
SMALLEST = 12  # pixels: letters on a phone's screen
PHONE = 340  # pixels: a picture on a phone's screen
LINE = 1.3  # of the size of letters
DEEPEST = 30  # elements within each other: what writes a drawing goes down them one by one

_PAINT = "fill fill-opacity stroke stroke-width stroke-dasharray stroke-linecap stroke-linejoin opacity transform marker-end"
_ELEMENTS = {
    name: frozenset(f"{own} {_PAINT}".split())
    for name, own in {
        "svg": "xmlns viewBox",
        "g": "",
        "defs": "",
        "pattern": "id width height patternUnits patternTransform",
        "marker": "id viewBox refX refY markerWidth markerHeight orient",
        "rect": "x y width height rx",
        "circle": "cx cy r",
        "ellipse": "cx cy rx ry",
        "line": "x1 y1 x2 y2",
        "polyline": "points",
        "polygon": "points",
        "path": "d",
        "text": "x y font-size font-weight text-anchor data-words data-width data-lines",
    }.items()
}
_NAMESPACE = "http://www.w3.org/2000/svg"
_VALUE = re.compile(r"[A-Za-z0-9\s.,#%()+-]*")
_OWN = re.compile(r"url\(#[a-z0-9-]+\)")  # a pattern or an arrow head of the drawing itself
# What a browser would draw nothing of, without a word, or not as far as it is right.
_SIZE = r"(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE]-?[0-9]+)?(?:px|%)?"
_SIZES = frozenset(["width", "height", "r", "rx", "ry", "stroke-width", "opacity", "fill-opacity", "markerWidth", "markerHeight"])
_PLACES = frozenset(["x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "refX", "refY"])
_MEASURES = {
    **dict.fromkeys(_SIZES, re.compile(_SIZE)),
    **dict.fromkeys(_PLACES, re.compile(f"-?{_SIZE}")),
    "points": re.compile(r"[0-9eE\s.,+-]*[0-9][0-9eE\s.,+-]*"),
    "d": re.compile(r"\s*[Mm][MmLlHhVvCcSsQqTtAaZz0-9eE\s.,+-]*"),
}
_NUMBER = re.compile(r"[0-9]{1,4}(\.[0-9]+)?")
_BOX = re.compile(r"0 0 ([1-9][0-9]{1,3}) ([1-9][0-9]{1,3})")


@dataclass(frozen=True)
class Room:
    """The place of words in a drawing: how many letters as high as wide fit a line, and how many lines there are."""

    letters: float
    lines: int


@dataclass(frozen=True)
class Drawn:
    """A drawing that may be shown: its elements, and {name of words: the least room they have}."""

    root: Element
    rooms: dict[str, Room]

    def filled(self, words: Mapping[str, str], lang: Lang) -> bytes:
        """Return it as SVG with its words in a language. Their place is the middle of their lines."""
        root = deepcopy(self.root)
        root.set("xml:lang", lang)
        for text in [each for each in root.iter("text") if "data-words" in each.attrib]:
            size, middle = float(text.get("font-size", "")), float(text.get("y", ""))
            lines = wrapped(words[text.get("data-words", "")], _room(text).letters)
            first = middle - (len(lines) - 1) * size * LINE / 2 + size * 0.36
            for name in [name for name in text.attrib if name == "y" or name.startswith("data-")]:
                del text.attrib[name]
            for number, line in enumerate(lines):
                SubElement(text, "tspan", x=text.get("x", ""), y=f"{first + number * size * LINE:.1f}").text = line
        return tostring(root, encoding="unicode").encode()


def read_drawing(path: Path) -> Drawn:
    """Return the drawing of a file. Raises ContentFaults with all that it must not hold."""
    data = path.read_bytes()
    if len(data) > LARGEST_DRAWING:
        values = {"found": len(data) // 1024, "allowed": LARGEST_DRAWING // 1024}
        raise ContentFaults([KenshuError("content.large_picture", file=path.name, line=1, field="-", **values)])
    reader = _Reader(path.name)
    try:
        parseString(data, reader, forbid_dtd=True)
    except SAXParseException as fault:
        reader.fault("drawing_xml", "-", line=fault.getLineNumber(), found=fault.getMessage())
    except LookupError as fault:  # an encoding that there is not
        reader.fault("drawing_xml", "-", line=1, found=fault)
    except DefusedXmlException:
        reader.fault("drawing_holds", "<!DOCTYPE>")
    if reader.faults or reader.root is None:
        raise ContentFaults(reader.faults)
    return Drawn(reader.root, reader.rooms)


class _Reader(ContentHandler):
    """The elements of a file as they come, and what is wrong with them."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.faults: list[KenshuError] = []
        self.root: Element | None = None
        self.rooms: dict[str, Room] = {}
        self._name = name
        self._open: list[Element] = []
        self._scale = 1.0  # how large a unit of the drawing is on a phone

    def fault(self, key: str, field: str, line: int | None = None, **values: object) -> None:
        """Add a fault at the place that is being read."""
        found = line or self._locator.getLineNumber() or 1  # type: ignore[attr-defined]
        self.faults.append(KenshuError(f"content.{key}", file=self._name, line=found, field=field, **values))

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802 - the reader's name for it
        """Take an element in, or say what of it may not be there."""
        given, before = dict(attrs.items()), len(self.faults)
        if name not in _ELEMENTS or (name == "svg") != (not self._open):
            self.fault("drawing_holds", f"<{name}>")
        for attribute, value in given.items():
            if name in _ELEMENTS and name != "text" and attribute in _MEASURES.keys() & _ELEMENTS[name]:
                if not _MEASURES[attribute].fullmatch(value):
                    self.fault("drawing_measure", f"<{name}>{attribute}", found=value[:40])
            elif name in _ELEMENTS and not _is_allowed(name, attribute, value):
                self.fault("drawing_holds", f"<{name}>{attribute}={value[:40]}")
        if len(self._open) == DEEPEST:
            self.fault("drawing_deep", f"<{name}>", allowed=DEEPEST)
        element = Element(name, given) if not self._open else SubElement(self._open[-1], name, given)
        self._open.append(element)
        if name == "svg":
            self._begin(element)
        if name == "text" and len(self.faults) == before:
            self._take(element)

    def _begin(self, root: Element) -> None:
        box = _BOX.fullmatch(root.get("viewBox", ""))
        if box is None or root.get("xmlns") != _NAMESPACE:
            self.fault("drawing_box", "<svg>")
            return
        self.root = root
        self._scale = PHONE / float(box[1])
        root.attrib |= {"width": box[1], "height": box[2], "font-family": "sans-serif"}

    def _take(self, text: Element) -> None:
        wanted = ["x", "y", "font-size", *(["data-width"] if "data-words" in text.attrib else [])]
        for name in wanted:
            if not _NUMBER.fullmatch(text.get(name, "")):
                self.fault("drawing_number", f"<text>{name}")
                return
        if float(text.get("font-size", "")) * self._scale < SMALLEST:
            self.fault("drawing_small", "<text>font-size", allowed=f"{SMALLEST / self._scale:.1f}")
            return
        if "data-words" in text.attrib:
            name, room = text.get("data-words", ""), _room(text)
            before = self.rooms.get(name, room)
            self.rooms[name] = Room(min(before.letters, room.letters), min(before.lines, room.lines))

    def endElement(self, name: str) -> None:  # noqa: N802 - the reader's name for it
        """Go out of an element."""
        self._open.pop()

    def characters(self, content: str) -> None:
        """Take what is written: signs and figures stay as they are, words come from the file that names the drawing."""
        inside = self._open[-1]
        if not content.strip() or inside.tag not in _ELEMENTS:
            return
        if inside.tag != "text" or "data-words" in inside.attrib or re.search(r"[^\W\d_]", content):
            self.fault("drawing_written", f"<{inside.tag}>", found=content.strip()[:30])
        inside.text = (inside.text or "") + content


def _is_allowed(name: str, attribute: str, value: str) -> bool:
    if attribute not in _ELEMENTS[name]:
        return False
    if attribute == "xmlns":
        return value == _NAMESPACE
    if attribute == "data-words":
        return re.fullmatch(LABEL, value) is not None
    if attribute == "data-lines":
        return re.fullmatch("[1-9]", value) is not None
    return _OWN.fullmatch(value) is not None or (_VALUE.fullmatch(value) is not None and "url" not in value.lower())


def _room(text: Element) -> Room:
    return Room(float(text.get("data-width", "")) / float(text.get("font-size", "")), int(text.get("data-lines", "1")))
