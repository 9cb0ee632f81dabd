"""Rosters as offices write them, read, planned and taken in."""
