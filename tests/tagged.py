"""A PDF as a reader that speaks has it: its language, and its elements in order, each with its text."""

import ctypes
from collections.abc import Iterator
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium


def text_of(pdf: bytes) -> str:
    """The text of every page, as a search would find it."""
    with pypdfium2.PdfDocument(pdf) as opened:
        return "\n".join(page.get_textpage().get_text_range() for page in opened)


def language(pdf: bytes) -> str:
    """The document's language."""
    with pypdfium2.PdfDocument(pdf) as opened:
        assert pdfium.FPDFCatalog_IsTagged(opened.raw)
        return _said(pdfium.FPDFCatalog_GetLanguage, opened.raw)


def title(pdf: bytes) -> str:
    """The title that a window shows."""
    assert b"/DisplayDocTitle true" in pdf
    with pypdfium2.PdfDocument(pdf) as opened:
        return str(opened.get_metadata_value("Title"))


def elements(pdf: bytes) -> list[tuple[str, str]]:
    """Each element that holds text, with its text; what is there for the eye alone, as readings above words, is in none."""
    found: list[tuple[str, str]] = []
    with pypdfium2.PdfDocument(pdf) as opened:
        for page in opened:
            texts = _texts(page)
            tree = pdfium.FPDF_StructTree_GetForPage(page.raw)
            for place in range(pdfium.FPDF_StructTree_CountChildren(tree)):
                found += _within(pdfium.FPDF_StructTree_GetChildAtIndex(tree, place), texts)
            pdfium.FPDF_StructTree_Close(tree)
    return found


def alternatives(pdf: bytes) -> list[str]:
    """What is said in the place of each picture."""
    found: list[str] = []
    with pypdfium2.PdfDocument(pdf) as opened:
        for page in opened:
            tree = pdfium.FPDF_StructTree_GetForPage(page.raw)
            for place in range(pdfium.FPDF_StructTree_CountChildren(tree)):
                found += [
                    alt
                    for each in _all(pdfium.FPDF_StructTree_GetChildAtIndex(tree, place))
                    if (alt := _said(pdfium.FPDF_StructElement_GetAltText, each))
                ]
            pdfium.FPDF_StructTree_Close(tree)
    return found


def _texts(page: Any) -> dict[int, str]:
    """The text of each marked content of a page, by its id."""
    words = page.get_textpage()
    found: dict[int, str] = {}
    for each in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT]):
        marked = pdfium.FPDFPageObj_GetMarkedContentID(each.raw)
        found[marked] = found.get(marked, "") + _said(pdfium.FPDFTextObj_GetText, each.raw, words.raw).replace("\u2060", "")
    return {marked: text for marked, text in found.items() if marked >= 0}


def _all(element: Any) -> Iterator[Any]:
    yield element
    for place in range(pdfium.FPDF_StructElement_CountChildren(element)):
        child = pdfium.FPDF_StructElement_GetChildAtIndex(element, place)
        if child:
            yield from _all(child)


def _within(element: Any, texts: dict[int, str]) -> Iterator[tuple[str, str]]:
    kind = _said(pdfium.FPDF_StructElement_GetType, element)
    text = ""
    for place in range(pdfium.FPDF_StructElement_CountChildren(element)):
        child = pdfium.FPDF_StructElement_GetChildAtIndex(element, place)
        if child:
            inner = list(_within(child, texts))
            if _said(pdfium.FPDF_StructElement_GetType, child) in ("Span", "Strong", "Em", "Link", "Code"):
                text += "".join(said for _, said in inner)
            else:
                if text.strip():
                    yield kind, text.strip()
                text = ""
                yield from inner
        else:
            text += texts.get(pdfium.FPDF_StructElement_GetChildMarkedContentID(element, place), "")
    if text.strip():
        yield kind, text.strip()


def _said(ask: Any, *about: Any) -> str:
    """What pdfium answers as UTF-16."""
    size = ask(*about, None, 0)
    if size <= 2:
        return ""
    kept = ctypes.create_string_buffer(size)
    ask(*about, ctypes.cast(kept, ask.argtypes[len(about)]), size)
    return kept.raw.decode("utf-16-le").rstrip("\0")
