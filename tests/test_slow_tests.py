"""The list of slow tests is what a run measured."""

from pathlib import Path

from tools.slow_tests import SLOW, slow_tests


def test_a_test_is_slow_by_the_middle_of_its_cases_and_listed_once_wherever_it_stands(tmp_path: Path) -> None:
    measured = {
        "test_long": [SLOW * 2],
        "test_short": [SLOW / 2],
        "test_first_case_prepares[a]": [SLOW * 9],
        "test_first_case_prepares[b]": [SLOW / 2, SLOW / 2],
        "test_every_case_is_long[a [b]]": [SLOW * 2, SLOW * 3],
    }
    cases = "".join(f'<testcase name="{name}" time="{each}" />' for name, times in measured.items() for each in times)
    report = tmp_path / "times.xml"
    report.write_text(f"<testsuites><testsuite>{cases}</testsuite></testsuites>", encoding="utf-8")
    assert slow_tests(report) == ["test_every_case_is_long", "test_long"]
