"""Contents of an export for an auditor."""
