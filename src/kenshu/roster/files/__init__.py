"""A roster's file, whatever wrote it, as sheets of lines of text."""
