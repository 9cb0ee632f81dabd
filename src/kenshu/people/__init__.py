"""Who works where, and who must take what by when."""
