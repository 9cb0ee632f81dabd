"""What is handed or sent to people: certificates and reminders."""
