"""Files and statements of other systems: xAPI, GIFT, Moodle XML, and results for the personnel system."""
