"""Assignments: who must take which module by when."""
