"""Flow in a lid-driven cavity: finite differences, work buffers, boundary writes."""

import numpy as np


def build_source(b, rho, dt, u, v, dx, dy):
    b[1:-1, 1:-1] = rho * (
        1
        / dt
        * ((u[1:-1, 2:] - u[1:-1, 0:-2]) / (2 * dx) + (v[2:, 1:-1] - v[0:-2, 1:-1]) / (2 * dy))
        - ((u[1:-1, 2:] - u[1:-1, 0:-2]) / (2 * dx)) ** 2
        - 2 * ((u[2:, 1:-1] - u[0:-2, 1:-1]) / (2 * dy) * (v[1:-1, 2:] - v[1:-1, 0:-2]) / (2 * dx))
        - ((v[2:, 1:-1] - v[0:-2, 1:-1]) / (2 * dy)) ** 2
    )
    return b


def pressure_poisson(p, dx, dy, b, sweeps):
    pn = np.empty_like(p)
    for _ in range(sweeps):
        pn[:] = p
        p[1:-1, 1:-1] = (
            (pn[1:-1, 2:] + pn[1:-1, 0:-2]) * dy**2 + (pn[2:, 1:-1] + pn[0:-2, 1:-1]) * dx**2
        ) / (2 * (dx**2 + dy**2)) - dx**2 * dy**2 / (2 * (dx**2 + dy**2)) * b[1:-1, 1:-1]

        p[:, -1] = p[:, -2]  # dp/dx = 0 at x = 2
        p[0, :] = p[1, :]  # dp/dy = 0 at y = 0
        p[:, 0] = p[:, 1]  # dp/dx = 0 at x = 0
        p[-1, :] = 0.0  # p = 0 at y = 2
    return p


def momentum(w, wn, un, vn, dp, rho, nu, dt, dx, dy):
    w[1:-1, 1:-1] = (
        wn[1:-1, 1:-1]
        - un[1:-1, 1:-1] * dt / dx * (wn[1:-1, 1:-1] - wn[1:-1, 0:-2])
        - vn[1:-1, 1:-1] * dt / dy * (wn[1:-1, 1:-1] - wn[0:-2, 1:-1])
        - dt / (2 * rho) * dp
        + nu
        * (
            dt / dx**2 * (wn[1:-1, 2:] - 2 * wn[1:-1, 1:-1] + wn[1:-1, 0:-2])
            + dt / dy**2 * (wn[2:, 1:-1] - 2 * wn[1:-1, 1:-1] + wn[0:-2, 1:-1])
        )
    )


def cavity_flow(u, v, p, nu, lid, rho=1.0, dt=0.02, steps=4):
    """Kinetic energy and mean pressure after some steps of the incompressible equations."""
    ny, nx = u.shape
    dx = 2.0 / (nx - 1)
    dy = 2.0 / (ny - 1)
    b = np.zeros((ny, nx))
    un = np.empty_like(u)
    vn = np.empty_like(v)
    for n in range(steps):
        un[:] = u
        vn[:] = v
        b = build_source(b, rho, dt, u, v, dx, dy)
        p = pressure_poisson(p, dx, dy, b, sweeps=3)

        momentum(u, un, un, vn, (p[1:-1, 2:] - p[1:-1, 0:-2]) / dx, rho, nu, dt, dx, dy)
        momentum(v, vn, un, vn, (p[2:, 1:-1] - p[0:-2, 1:-1]) / dy, rho, nu, dt, dx, dy)

        u[0, :] = 0
        u[:, 0] = 0
        u[:, -1] = 0
        u[-1, :] = lid  # the moving lid
        v[0, :] = 0
        v[-1, :] = 0
        v[:, 0] = 0
        v[:, -1] = 0
        if n % 2 == 1:
            print(f"step {n}: largest speed {np.max(np.abs(v)):.4f}")
    return np.sum(u**2 + v**2) * dx * dy + np.mean(p)


def example():
    y, x = np.mgrid[0:6, 0:7] / 5.0
    return (
        0.3 * np.sin(x + 2.0 * y),
        0.2 * np.cos(2.0 * x - y),
        0.1 * np.sin(3.0 * x * y),
        0.1,
        1.0,
    )


PROGRAMS = [("whole programs", cavity_flow, example)]
