"""Translations: what the languages that a course adds say, each by the words that it says anew.

A language is a folder with one file a room, a list of entries; `ja` or `en` are the words exactly as they stand in the course:

    languages/ja-x-easy/guideline.yaml      - ja: 職員であることの自覚と責任を持つこと。
                       quizzes.yaml           to: 市で働く人だということを、いつも考えてください。
                       scenarios.yaml

What is not translated is said in the language that the other one stands on (`kenshu.i18n.base`), so a course may be translated
bit by bit; and where an author changes the words, their translation counts no more until it is made again.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import RootModel, model_validator
from pydantic_core import PydanticCustomError

from kenshu.content.reader import Source, convert, read
from kenshu.course import Course
from kenshu.errors import KenshuError
from kenshu.i18n import Lang, is_words
from kenshu.kinds.question import Filled, Place, Record, Words

ROOMS = ("guideline", "quizzes", "scenarios")
Translations = Mapping[Lang, Mapping[str, str]]  # {language: {words as they stand in the course: what it says}}


class Entry(Record):
    """Words as they stand in the course, in Japanese or in English, and what they are in the language; "" where that is to come."""

    ja: Filled | None = None
    en: Filled | None = None
    to: str = ""

    @model_validator(mode="after")
    def _one_source(self) -> "Entry":
        if (self.ja is None) == (self.en is None):
            raise PydanticCustomError("one_source", "ja, en")
        return self

    @property
    def source(self) -> str:
        """The words as they stand in the course."""
        return self.ja or self.en or ""


class Room(RootModel[list[Entry]]):
    """A file of translations."""


def read_translations(course: Course, sources: dict[str, Source], faults: list[KenshuError]) -> Translations:
    """Return what each language of the course says; the files as read are added to the sources, what is wrong to the faults."""
    return {
        lang: {
            entry.source: entry.to.strip()
            for room in ROOMS
            for entry in _entries(course, f"languages/{lang}/{room}.yaml", sources, faults)
            if entry.to.strip()
        }
        for lang in course.added_languages
    }


def _entries(course: Course, name: str, sources: dict[str, Source], faults: list[KenshuError]) -> list[Entry]:
    if not (course.root / name).is_file():
        return []
    source = read(course.root / name, faults)
    found = source and source.data is not None and convert(source, Room, faults)
    if not source or not found:
        return []
    sources[name] = source
    said = [entry.source for entry in found.root]
    for number, entry in enumerate(found.root):
        if entry.source in said[:number]:
            faults.append(source.fault((number,), "translated_twice", found=entry.source[:40]))
    return found.root


def place_of(sources: Mapping[str, Source], lang: Lang, words: Words) -> tuple[Source, Place]:
    """Return the file and the place of what a language says for words that it says anew."""
    for field, text in (("ja", words.ja), ("en", words.en)):
        for room in reversed(ROOMS):  # of two files the later one counts
            source = sources.get(f"languages/{lang}/{room}.yaml")
            for number, entry in enumerate(source.data if source else ()):
                if source and entry.get(field, "").strip() == text and entry.get("to", "").strip():
                    return source, (number, "to")
    raise KeyError(words.ja)


def translated(data: Any, languages: Translations) -> Any:
    """Return plain data with each group of words in it in the added languages too, as far as they are translated."""
    if isinstance(data, dict):
        if is_words(data):
            more = {lang: said for lang, known in languages.items() if (said := known.get(data["ja"]) or known.get(data["en"], ""))}
            return {**data, **more}
        return {key: translated(value, languages) for key, value in data.items()}
    return [translated(each, languages) for each in data] if isinstance(data, list | tuple) else data


def words_in(data: Any) -> Iterator[Mapping[Lang, str]]:
    """Yield each group of words in plain data, in the order in which they stand there."""
    if is_words(data):
        yield data
    elif isinstance(data, dict | list | tuple):
        for each in data.values() if isinstance(data, dict) else data:
            yield from words_in(each)
