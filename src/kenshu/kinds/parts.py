"""Bilingual words, and the parts of a question: what a person can choose, move, mark or sort."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

from kenshu.i18n import Lang

ID = r"^[a-z](?:[a-z0-9-]{0,62}[a-z0-9])?$"
PART_ID = r"^[a-z][a-z0-9]{1,2}$"
CLAUSE_ID = r"^[a-z]*[0-9]+(-[a-z0-9]+)*$"

Id = Annotated[str, StringConstraints(pattern=ID)]
PartId = Annotated[str, StringConstraints(pattern=PART_ID)]
ClauseId = Annotated[str, StringConstraints(pattern=CLAUSE_ID)]
Filled = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]

Bilingual = dict[Lang, str]  # the same words in each language, as plain data


class Record(BaseModel):
    """A model of what a trainer writes: unknown fields are faults, and nothing changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Words(Record):
    """The same words in Japanese and in English."""

    ja: Filled
    en: Filled

    def within(self, lang: Lang) -> str:
        """Return the words in one language."""
        return self.ja if lang == "ja" else self.en

    def plain(self) -> Bilingual:
        """Return the words as plain data."""
        return {"ja": self.ja, "en": self.en}


class Part(Record):
    """Something a person can choose, move or mark; why it is right or wrong, and the clause that says so."""

    id: PartId
    text: Words
    why: Words
    clause: ClauseId


class Option(Part):
    """A part that is right or wrong to choose; `right` on those that are."""

    right: bool = False
