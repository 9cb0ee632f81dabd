"""Mail: reminders about modules that are due."""
