"""Every page of the server in every state, looked at in a real browser: `python -m tools.walk [FOLDER] [--only WORD ...]`.

Each state is opened in Japanese and in English, at 1280 and at 390 pixels. A line is printed for each fault: what axe finds (WCAG
2.2 AA, best practices), an error in the console (a script or a style that the policy refuses is one), a request to another host, a
page that is wider than its window, the head of a staff page in more than two lines, a summary of faults or an outcome that has not
the focus. Exit 1 with any. FOLDER gets a picture of each, `<role>-<state>-<width>-<language>.png`. The people and the city are
fictional.
"""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from kenshu.content import load
from kenshu.course import Course
from tools.browsing import chromium
from tools.walk.look import Walk, forms_asked_for
from tools.walk.states import STATES
from tools.walk.town import ROOT, sample_course, town_in


def main(words: Sequence[str]) -> int:
    """Walk, and print what is found."""
    asked = argparse.ArgumentParser(prog="python -m tools.walk", description=__doc__)
    asked.add_argument("--only", nargs="+", default=(), metavar="WORD", help="states with one of these words in their name")
    told = forms_asked_for(asked, words)
    states = [each for each in STATES if not told.only or any(word in str(each) for word in told.only)]
    content, faults = load(Course.at(ROOT)), 0
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        course = sample_course(Path(folder))
        for lang in told.lang:
            with tempfile.TemporaryDirectory() as copy, town_in(course, content, Path(copy)) as town:
                for fault in Walk(browser, town, lang, tuple(told.width), told.folder, told.furigana).faults(states):
                    print(fault, flush=True)
                    faults += 1
    print(f"{len(states)} states, {faults} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
