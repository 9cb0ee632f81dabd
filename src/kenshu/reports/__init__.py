"""Completion for each department, as a table, a picture and files."""
