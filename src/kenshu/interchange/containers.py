"""The file that questions come in: its text, or, where it holds none, what it is and what to do instead."""

import io
import re
import zipfile

from kenshu.errors import KenshuError

_BEGINS = (
    (b"%PDF-", "pdf"),
    (b"\x1f\x8b", "moodle_backup"),  # a gzipped tar: .mbz since Moodle 2.6
    (b"\xd0\xcf\x11\xe0", "old_office"),
    (b"\x89PNG", "picture"),
    (b"\xff\xd8\xff", "picture"),
)
# A name within an archive, and what an archive that holds it is. The first that fits says it.
_HOLDS = (
    (r"h5p\.json", "h5p"),
    (r"moodle_backup\.xml", "moodle_backup"),
    (r"xl/workbook\.(xml|bin)", "excel"),
    (r"word/document\.xml", "word"),
    (r"ppt/presentation\.xml", "powerpoint"),
    (r"content\.xml", "open_document"),
    (r"(.*/)?imsmanifest\.xml", "content_package"),
)
_ROOTS = {
    "questestinterop": "qti",
    "assessmentItem": "qti",
    "assessmentTest": "qti",
    "qti-assessment-item": "qti",
    "qti-assessment-test": "qti",
    "manifest": "content_package",
    "moodle_backup": "moodle_backup",
    "html": "web_page",
}
_MANIFEST = 1_000_000  # bytes of a manifest that are looked at
UTF16 = (b"\xff\xfe", b"\xfe\xff")  # what a text in UTF-16 begins with


def text_of(raw: bytes, name: str) -> str:
    """Return the text of a file. Raises KenshuError for one that is neither UTF-8 nor UTF-16."""
    try:
        return raw.decode("utf-16" if raw.startswith(UTF16) else "utf-8-sig")
    except UnicodeDecodeError as fault:
        raise KenshuError("questions.encoding", file=name) from fault


def refuse_other_files(raw: bytes, name: str) -> None:
    """Raise KenshuError for a file that is an archive, a document or a picture."""
    found = next((what for begin, what in _BEGINS if raw.startswith(begin)), None)
    if raw.startswith(b"PK"):
        found = _archive(raw)
    if found is not None:
        raise refused(found, name)


def refused_root(tag: str, name: str) -> KenshuError:
    """Return the fault of an XML file by its root element; `tag` may be in a namespace."""
    local = tag.rpartition("}")[2]
    what = _ROOTS.get(local)
    return refused(what, name) if what else KenshuError("questions.other_xml", file=name, found=f"<{local}>")


def refused(what: str, name: str) -> KenshuError:
    """Return the fault of a file that is something else."""
    return KenshuError(f"questions.file.{what}", file=name)


def _archive(raw: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            names = archive.namelist()
            found = next((what for pattern, what in _HOLDS if any(re.fullmatch(pattern, each) for each in names)), "zip")
            if found != "content_package":
                return found
            manifest = next(each for each in names if each.endswith("imsmanifest.xml"))
            with archive.open(manifest) as file:
                text = file.read(_MANIFEST).lower()
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError):  # cut off, encrypted, or packed in an odd way
        return "zip"
    return "qti" if b"qti" in text else "scorm" if b"scorm" in text else "content_package"
