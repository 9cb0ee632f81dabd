"""Certificates: made, and checked whether they are genuine."""
