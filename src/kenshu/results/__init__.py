"""Hand-ins, keys, grades and standing: what an attempt came to."""
