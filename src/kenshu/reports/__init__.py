"""Reports: completion over departments, time and clauses, lists of people, statistics of questions; tables, charts and files."""
