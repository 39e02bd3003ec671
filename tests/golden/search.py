"""`break` and `continue`: the passes that ran are counted."""


def search(xs, limit):
    total = 0.0
    for x in xs:
        if x < 0.0:
            continue
        total += x * x
        if total > limit:
            break
    return total


EXAMPLE = ([0.5, -1.0, 1.5, 0.25, 2.0], 2.0)
