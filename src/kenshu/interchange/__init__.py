"""What other systems read and write: xAPI, GIFT, Moodle XML, and results for the personnel system."""
