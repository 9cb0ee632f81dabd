"""People: who works where, who is away, who may sign in, and who sees what of whom."""
