"""Hand-ins and grades."""
