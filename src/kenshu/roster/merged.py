"""Merged cells of a workbook: a value over several rows counts for each of them."""

from collections.abc import Iterator, Mapping, Sequence

from kenshu.errors import KenshuError
from kenshu.roster.files.sheets import Merged
from kenshu.roster.reread import Reread


def filled(rows: Mapping[int, list[str]], merged: Sequence[Merged], headings: Sequence[str]) -> list[Reread]:
    """Write the value of merged cells into each row of people that they cover, and return what was filled in.

    `rows` are {number: cells}. What covers several columns that have headings is left for `unclear`.
    """
    done = []
    for each in merged:
        value = rows[each.top][each.left] if each.top in rows else ""
        if not value or each.bottom == each.top or len(_headed(each, headings)) > 1:
            continue
        for number in range(each.top + 1, each.bottom + 1):
            if number in rows and not rows[number][each.left]:
                rows[number][each.left] = value
                done.append(Reread("merged", number, headings[each.left], str(each), value))
    return done


def unclear(rows: Mapping[int, list[str]], merged: Sequence[Merged], headings: Sequence[str]) -> Iterator[KenshuError]:
    """Yield a fault for each that joins what stands under several headings; a note that fills its row alone is none."""
    for each in merged:
        covered = _headed(each, headings)
        if len(covered) > 1 and each.top in rows and sum(map(bool, rows[each.top])) > 1:
            yield KenshuError("roster.merged", row=each.top, found=str(each), headings=", ".join(covered))


def over_headings(
    body: Mapping[int, Sequence[str]], merged: Sequence[Merged], rows: range, headings: Sequence[str]
) -> Iterator[KenshuError]:
    """Yield a fault for a heading, in one of these `rows`, over columns that have none below it and hold something."""
    for each in merged:
        beside = range(each.left + 1, min(each.right + 1, len(headings)))
        if each.top in rows and any(row[column] for row in body.values() for column in beside if not headings[column]):
            yield KenshuError("roster.heading_merged", row=each.top, found=headings[each.left], cells=str(each))


def _headed(each: Merged, headings: Sequence[str]) -> list[str]:
    return [heading for heading in headings[each.left : each.right + 1] if heading]
