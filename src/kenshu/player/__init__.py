"""What an employee sees: one answer, one record."""
