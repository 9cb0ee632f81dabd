"""Reading a file of questions: what it is is found by what it holds, unless somebody says it."""

from typing import Literal

from kenshu.errors import KenshuError
from kenshu.i18n import Lang
from kenshu.interchange import aiken, gift, moodle_xml
from kenshu.interchange.containers import UTF16, refuse_other_files, text_of
from kenshu.interchange.fields import Asked

Form = Literal["moodle-xml", "gift", "aiken"]


def read_questions(raw: bytes, name: str, lang: Lang, form: Form | None = None) -> tuple[list[Asked], list[KenshuError]]:
    """Return the questions of a file, and a fault for each that is of no kind the kit has. `name` begins the ids of what has none.

    Raises KenshuError for a file that is none of a format that can be read.
    """
    refuse_other_files(raw, name)
    if form == "moodle-xml" or (form is None and (_is_markup(raw) or name.lower().endswith(".xml"))):
        return moodle_xml.read_questions(raw, name, lang)
    nodes = aiken.read_nodes(text_of(raw, name)) if form in (None, "aiken") else []
    if nodes:
        return moodle_xml.read_nodes(nodes, name, lang)
    if form == "aiken":
        raise KenshuError("questions.no_aiken", file=name)
    return gift.read_questions(raw, name, lang)


def _is_markup(raw: bytes) -> bool:
    begin = raw[:200]
    for mark in (b"\xef\xbb\xbf", *UTF16):
        begin = begin.removeprefix(mark)
    return begin.replace(b"\0", b"").lstrip().startswith(b"<")
