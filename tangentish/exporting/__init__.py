"""Derivatives written ahead of time, as modules that need NumPy alone."""
