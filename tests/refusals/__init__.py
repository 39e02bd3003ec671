"""Programs that the language admits and that are refused all the same, once values are known.

Each refused place is marked by a comment `# refused: <text>`: the text stands on that line, and
the caret must point into it.
"""
