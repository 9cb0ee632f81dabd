"""What goes into an export for an auditor."""
