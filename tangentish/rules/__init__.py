"""Derivative rules: their notation, the table of them, one file per family."""
