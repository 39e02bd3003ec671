"""What each name of a program is: its kind, its memory, and whether it varies."""
