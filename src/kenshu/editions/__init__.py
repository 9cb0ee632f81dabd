"""Editions of modules: built, released, and found on record."""
