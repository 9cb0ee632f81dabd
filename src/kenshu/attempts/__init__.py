"""Attempts: the draw, the journal of answers."""
