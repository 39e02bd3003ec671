"""From the source of a function to its normal form, or to a refusal with a position."""
