"""Recursion: each call keeps its own residuals."""


def recursion(x, n):
    if n == 0:
        return 1.0
    half = recursion(x, n // 2)
    if n % 2 == 0:
        return half * half
    return half * half * x


EXAMPLE = (1.3, 11)
