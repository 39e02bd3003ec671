"""The Jacobian of a function from R² to R³, by columns and by rows.

Forward mode gives the Jacobian times a direction: a unit vector there picks a column.
Reverse mode gives a cotangent times the Jacobian: a unit vector there picks a row.
"""

import numpy as np

from tangentish import jacobian, jvp, vjp


def f(x):
    return np.array([x[0] * x[1], x[0] + x[1] ** 2, np.sin(x[0])])


def main():
    x = np.array([0.5, 2.0])
    columns = [jvp(f, (x,), (unit,))[1] for unit in np.eye(2)]
    value, pullback = vjp(f, x)
    rows = [pullback(unit)[0] for unit in np.eye(3)]

    print("f(x) =", value.round(4))
    print("by columns, 2 forward sweeps:\n", np.column_stack(columns).round(4))
    print("by rows, 1 forward and 3 reverse sweeps:\n", np.vstack(rows).round(4))
    print("largest difference:", np.max(np.abs(np.column_stack(columns) - np.vstack(rows))))
    print("chosen by itself:\n", jacobian(f)(x).round(4))


if __name__ == "__main__":
    main()
