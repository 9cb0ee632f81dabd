"""What was released of a module."""
