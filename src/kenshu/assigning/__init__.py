"""Who must take which module by when."""
