"""Due dates: what every assignment and extension says to everybody it reaches, and which of it holds.

A claim is what one assignment or one extension says to one person about one module. An extension says something only to people
whom an assignment of the module reaches. Of the claims with a date, those that name the person hold over those for a department,
and of two of the same rank the one made last. Where nothing was said when an assignment was made, it holds the module's default.

A module that is to be taken again has further rules. A date on or before the last day of a completion that has run out is spent:
the claims that are not spent decide, and where there is none, the completion's last day is the date. More attempts are given for
the cycle in which they are given: those claims count that were made at or after the hand-in of the last passed attempt.

`statements` says what holds over what. On it rest two forms of the rest, side by side: `one` reads a person's claims as often as
somebody opens a page (a tenth of a millisecond), `everybody` those of the city in arrays, for reports (30 ms to set up).
tests/assigning/test_due.py holds them together on random histories.
"""
