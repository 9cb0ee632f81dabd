"""The server that people reach."""
