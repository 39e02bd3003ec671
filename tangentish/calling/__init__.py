"""What a call of a derivative passes through, from its arguments to its result."""
