"""The tests; numpy takes one thread in them, as it does in the kit's commands: every core has a worker already."""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # read when numpy is loaded, which nothing has done yet
