"""The sample city, its simulated employees, and one run of the whole kit."""
