"""A walk over every page of the server in every state: `python -m tools.walk`."""
