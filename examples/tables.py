"""Forward and reverse tables of the textbooks: every intermediate value, tangent and adjoint.

``python examples/tables.py`` runs both modes on ln(x1) + x1 x2 - sin(x2) at (2, 5).
"""

from lecture import f

from tangentish import grad, jvp
from tangentish.reading.table import format_table
from tangentish.reading.transcript import transcript


def main():
    point = {"x1": 2.0, "x2": 5.0}

    print("Forward mode, seed x1_dot = 1: one run gives one column of the Jacobian.\n")
    seeds = {"x1_dot": 1.0, "x2_dot": 0.0}
    steps = transcript(f, list(point.values()), list(point), list(seeds.values()))
    print(format_table(point, steps, tangents=seeds))

    print("\nReverse mode, seed v5_bar = 1: one run gives the whole gradient.\n")
    print(format_table(point, transcript(f, list(point.values()), list(point))))

    columns = [jvp(f, (2.0, 5.0), seed)[1] for seed in ((1.0, 0.0), (0.0, 1.0))]
    gradient = grad(f, wrt=("x1", "x2"))(2.0, 5.0)
    print("\nby two forward runs: ", *(f"{v:.3f}" for v in columns))
    print("by one reverse run:  ", *(f"{v:.3f}" for v in gradient))


if __name__ == "__main__":
    main()
