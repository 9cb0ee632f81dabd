"""Benchmarks that anyone can repeat: `python3 kit.py bench`, or `python -m bench` with the tests' requirements.

Each part is a module with `run(quick, folder) -> Result`. It makes its own data in `folder`, runs the kit and what the kit is
compared with in turn, several times, and gives figures; `bench.document` writes them down and `bench.pictures` draws them.
"""
