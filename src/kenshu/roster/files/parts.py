"""The parts of a workbook's ZIP, read as streams, and no more of them than a roster has."""

import io
import zipfile
import zlib
from collections.abc import Callable, Mapping
from typing import IO
from xml.parsers import expat

from kenshu.errors import KenshuError, RosterRefused

# A roster of 20,000 people in 20 columns unpacks to 25 MB. Formats set on every row of a sheet, which somebody did by a click on
# its edge, to 60 MB.
MOST_UNPACKED = 128_000_000
MOST_ABOUT = 16_000_000  # of a part about the others: formats, names of sheets
MOST_PARTS = 2_000
_AT_ONCE = 1 << 16

# What reading a file raises that is no workbook, or a broken one.
BROKEN = (
    *(zipfile.BadZipFile, zlib.error, expat.ExpatError, EOFError, NotImplementedError),
    *(KeyError, ValueError, TypeError, IndexError, OverflowError, AttributeError, RuntimeError),
)

Start = Callable[[str, Mapping[str, str]], None]
Taken = Callable[[str], object]


class Parts:
    """The parts of a workbook, by name. Raises RosterRefused for more, or larger ones, than a roster has."""

    def __init__(self, file: str, raw: bytes) -> None:
        self._file = file
        self._left = MOST_UNPACKED
        if raw.count(b"PK\x01\x02") > MOST_PARTS:  # one for each, seen before a list of them is made
            raise self._too_large()
        self._zip = zipfile.ZipFile(io.BytesIO(raw))
        self._names = {_plain(name): name for name in self._zip.namelist()}

    def __contains__(self, name: str) -> bool:
        return _plain(name) in self._names

    def parse(self, name: str, start: Start, end: Taken = bool, text: Taken = bool, *, most: int = MOST_UNPACKED) -> None:
        """Tell the elements of a part as they come, by their names without namespace: Strict Open XML has others."""
        parser = expat.ParserCreate(namespace_separator=" ")
        local: dict[str, str] = {}

        def started(element: str, values: dict[str, str]) -> None:
            start(local.get(element) or local.setdefault(element, element.rpartition(" ")[2]), values)

        parser.StartElementHandler = started
        parser.EndElementHandler = lambda element: end(local[element])
        parser.CharacterDataHandler = text
        parser.StartDoctypeDeclHandler = _no_doctype
        parser.buffer_text = True
        with self._open(name) as stream:
            while chunk := stream.read(_AT_ONCE):
                self._left -= len(chunk)
                most -= len(chunk)
                if min(self._left, most) < 0:
                    raise self._too_large()
                parser.Parse(chunk)
        parser.Parse(b"", True)

    def _open(self, name: str) -> IO[bytes]:
        part = self._zip.getinfo(self._names[_plain(name)])
        if part.file_size > self._left:  # as the ZIP declares it; what comes out is counted too
            raise self._too_large()
        return self._zip.open(part)

    def _too_large(self) -> RosterRefused:
        return RosterRefused([KenshuError("roster.unpacks", file=self._file, allowed=MOST_UNPACKED // 1_000_000)])


def _no_doctype(*_: object) -> None:
    """Refuse entities, and with them XML bombs: no workbook has a document type."""
    raise ValueError


def _plain(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").casefold()
