"""Passes that shorten generated code and leave what it computes alone."""
