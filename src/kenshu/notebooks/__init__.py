"""A quiz becomes an nbgrader notebook, and its release."""
