"""A few of the random histories of `tools.number_histories`; it runs ten thousand."""

from tools.number_histories import run

from kenshu.storage import Database


def test_numbers_that_change_and_are_given_again_keep_everybodys_records_apart(records: Database) -> None:
    assert list(run(records, first=0, number=12, steps=5)) == list(range(12))
