"""The making of lists of readings: a tokenizer says how words are read, the author corrects it, and the list says the same."""
