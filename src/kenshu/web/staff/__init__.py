"""The pages of HR and trainers: every section of their work, each at an address of its own, without a kernel behind it.

| file | holds |
|---|---|
| `section` | the handler that each page begins with: the desk, the filters of the address, the way around |
| `tables` | tables that are sorted, searched and turned by the address |
| `fields`, `forms` | forms for acts: filled in, kept, looked at, done |
| `downloads` | files of tables |
| any other | one section, with the `HANDLERS` of its addresses |

A section is a file here, templates in `templates/staff/` where it needs its own, words in both languages, a row of the table of
access, and a place in `section.GROUPS`.
"""

from typing import Any

from kenshu.web.staff import (
    absences,
    assign,
    assignments,
    certificates,
    charts,
    completion,
    departments,
    downloads,
    grade_text,
    grading,
    items,
    ledger,
    letter_texts,
    modules,
    number,
    overdue,
    override,
    people,
    regrade,
    reminders,
    roles,
    roster,
    sign_in_sheets,
    sign_ins,
    start,
)

HANDLERS: list[Any] = [
    *start.HANDLERS,
    *completion.HANDLERS,
    *people.HANDLERS,
    *charts.HANDLERS,
    *items.HANDLERS,
    *assign.HANDLERS,
    *assignments.HANDLERS,
    *modules.HANDLERS,
    *override.HANDLERS,
    *regrade.HANDLERS,
    *departments.HANDLERS,
    *absences.HANDLERS,
    *number.HANDLERS,
    *roster.HANDLERS,
    *sign_ins.HANDLERS,
    *sign_in_sheets.HANDLERS,
    *roles.HANDLERS,
    *grading.HANDLERS,
    *grade_text.HANDLERS,
    *overdue.HANDLERS,
    *reminders.HANDLERS,
    *letter_texts.HANDLERS,
    *certificates.HANDLERS,
    *ledger.HANDLERS,
    *downloads.HANDLERS,
]
