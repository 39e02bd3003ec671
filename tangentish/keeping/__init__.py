"""Generated files: where they are kept, when they still hold, how they are loaded."""
