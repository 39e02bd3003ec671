"""Generated trees as text: layout, comments, and the head of the module."""
