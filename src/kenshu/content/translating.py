"""Files of translations made ready for a translator, and how far a course is translated."""

from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from kenshu.content.content import Content
from kenshu.content.translations import ROOMS, Entry, words_in
from kenshu.errors import KenshuError
from kenshu.i18n import LANGS, Lang, base


@dataclass(frozen=True)
class Translated:
    """The progress of a room's translation: the texts that are, of all its texts."""

    language: Lang
    room: str
    done: int
    of: int


def progress(content: Content) -> list[Translated]:
    """Return how far each room is translated into each language that the course adds."""
    return [
        Translated(lang, room, sum(map(bool, said.values())), len(said))
        for lang in content.languages
        for room in ROOMS
        for said in [{text: to for _, texts in _texts(content, lang, room) for text, to in texts.items()}]
    ]


def untranslated(content: Content, lang: Lang, room: str, *, whole: bool = False) -> str:
    """Return a room's file with an entry for each text, in the order of the course: what is not translated has an empty `to`.

    Of a scenario or quiz of which less than half is translated yet, only what is translated is there, unless the whole is asked
    for. Entries whose words the course says no more are left out.
    """
    found = list(_texts(content, lang, room))
    begun = {file for file, texts in found if whole or 2 * sum(map(bool, texts.values())) >= len(texts)}
    elsewhere = {text for other in ROOMS[: ROOMS.index(room)] for _, texts in _texts(content, lang, other) for text in texts}
    elsewhere |= {text for file, texts in found if file in begun for text in texts}
    lines, before = [], set[str]()
    for file, texts in found:
        kept = {text: to for text, to in texts.items() if file in begun or (to and text not in elsewhere)}
        listed = {text: to for text, to in kept.items() if text not in before}
        entries = [{base(lang): text, "to": to} for text, to in listed.items()]
        if entries:
            lines.append(f"# {file}\n{yaml.dump(entries, Dumper=_Blocks, allow_unicode=True, sort_keys=False, width=10_000)}")
        before |= listed.keys()
    return "".join(lines)


def stale(content: Content) -> Iterator[KenshuError]:
    """Yield each translation of words that the course says no more."""
    for lang in content.languages:
        for room in ROOMS:
            source = content.sources.get(f"languages/{lang}/{room}.yaml")
            said = {text for group in _groups(content, room) for words in group[1] for text in words.values()}
            for number, entry in enumerate(source.data if source else ()):
                of = Entry.model_validate(entry).source
                if of not in said:
                    assert source is not None
                    yield source.fault((number,), "translates_nothing", found=" ".join(of.split())[:40])


def _texts(content: Content, lang: Lang, room: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield each file of a room with its texts and what they are in a language, "" where they are not translated."""
    known = content.languages.get(lang, {})
    for file, groups in _groups(content, room):
        texts: dict[str, str] = {}
        for words in groups:
            text, to = words[base(lang)], known.get(words["ja"]) or known.get(words["en"], "")
            if to or words["ja"] != words["en"]:  # what is the same in both, such as 8(1), is no word of either
                texts[text] = texts.get(text) or to
        yield file, texts


def _groups(content: Content, room: str) -> Iterator[tuple[str, list[dict[Lang, str]]]]:
    """Yield each file of a room with its words, without the blanks around them."""
    for name, source in content.sources.items():
        within = "guideline" if name == "scenarios/guideline.yaml" else name.partition("/")[0]
        if within == room:
            yield name, [{lang: str(words[lang]).strip() for lang in LANGS} for words in words_in(source.data)]


class _Blocks(yaml.SafeDumper):
    """Texts of several lines as blocks."""


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Blocks.add_representer(str, _text)
