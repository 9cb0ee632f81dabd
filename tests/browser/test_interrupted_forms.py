"""A filled form comes back after a kill and after an ended session: one round of each of what `tools/interrupted_forms.py` runs."""

import pytest
from tools import interrupted_forms


@pytest.mark.browser
def test_a_filled_form_comes_back_and_what_is_confirmed_is_done_once(capsys: pytest.CaptureFixture[str]) -> None:
    assert interrupted_forms.main(["--kills", "1", "--sessions", "1"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "killed: 1 rounds; 1 came back filled; 1 on record exactly once",
        "session ended: 1 rounds; 1 came back filled; 1 on record exactly once",
    ]
