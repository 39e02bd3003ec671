# mypy: ignore-errors
"""The distributions of SciPy."""
