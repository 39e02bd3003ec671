"""Forward and reverse sweeps: the derivative of a program, in normal form."""
