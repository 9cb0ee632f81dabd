"""JupyterLab on a course: for its authors, and as one learner has it."""
