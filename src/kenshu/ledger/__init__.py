"""Proof of the records: the chain verified, every score computed anew, an export for auditors, and what is deleted in time."""
