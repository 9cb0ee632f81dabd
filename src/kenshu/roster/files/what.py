"""What a file is, by its first bytes and never by its name: a CSV called .xlsx is read as well as one called .csv."""

import codecs
import io
import zipfile

import olefile

from kenshu.roster.files.parts import MOST_PARTS

# How files begin that hold no table that is read, and what they are.
_BEGIN = (
    (b"%PDF-", "pdf"),
    (b"\x89PNG\r\n", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"GIF8", "picture"),
    (b"BM", "picture"),
    (b"II*\x00", "picture"),
    (b"MM\x00*", "picture"),
    (b"{\\rtf", "word"),
    (b"Rar!", "archive"),
    (b"7z\xbc\xaf\x27\x1c", "archive"),
    (b"\x1f\x8b", "archive"),
)
_BIFF = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00", b"\x09\x08\x08\x00", b"\x09\x08\x10\x00")  # without OLE
_HEAD = 4096


def what_it_is(raw: bytes) -> str:
    """Return xlsx, xls, text, locked (by what `unlock` does not know), or what else a file is: its fault is `roster.is_<that>`."""
    if raw.startswith(b"PK"):
        return _zip(raw)
    if raw.startswith(olefile.MAGIC):
        return _ole(raw)
    if raw.startswith(_BIFF):
        return "xls"
    if raw[4:12] in (b"ftypheic", b"ftypheix", b"ftypmif1") or (raw[:4] == b"RIFF" and raw[8:12] == b"WEBP"):
        return "picture"
    if raw[2:5] == b"-lh" and raw[6:7] == b"-":
        return "archive"
    return next((kind for begin, kind in _BEGIN if raw.startswith(begin) and (begin != b"BM" or b"\x00" in raw[:18])), _text(raw))


def _zip(raw: bytes) -> str:
    if raw.count(b"PK\x01\x02") > MOST_PARTS:
        return "xlsx"  # which says that it is too large
    try:
        names = {name.casefold() for name in zipfile.ZipFile(io.BytesIO(raw)).namelist()}
    except (zipfile.BadZipFile, ValueError):
        return "xlsx" if b"[Content_Types]" in raw[:_HEAD] or b"xl/" in raw[:_HEAD] else "archive"
    folders = {name.partition("/")[0] for name in names}
    ours = {
        "ods": b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet" in raw[:_HEAD],
        "xlsb": "xl/workbook.bin" in names,
        "numbers": any(name.endswith((".iwa", "index.zip")) for name in names),
        "word": bool(folders & {"word", "ppt"}) or b"mimetypeapplication/vnd.oasis" in raw[:_HEAD],
        "xlsx": "[content_types].xml" in names or "xl" in folders,
    }
    return next((kind for kind, so in ours.items() if so), "archive")


def _ole(raw: bytes) -> str:
    try:
        with olefile.OleFileIO(io.BytesIO(raw)) as ole:
            streams = {path[0].casefold() for path in ole.listdir() if len(path) == 1}
    except (OSError, ValueError, IndexError, TypeError, AttributeError):
        return "xls"  # a broken one, as a rule
    if "encryptioninfo" in streams:
        return "locked"
    return "xls" if streams & {"workbook", "book"} else "word"


def _text(raw: bytes) -> str:
    head = raw[:_HEAD].removeprefix(codecs.BOM_UTF8)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        head = head.decode("utf-16", "replace").encode()
    head = head.lstrip().lower()
    if head.startswith((b"<!doctype html", b"<html", b"<table", b"<meta", b"mime-version:")):
        return "html"
    if head.startswith(b"<"):
        return "xml" if b"urn:schemas-microsoft-com:office:spreadsheet" in head else "html" if b"<html" in head else "text"
    return "google" if head.startswith(b"{") and b"doc_id" in head else "text"
