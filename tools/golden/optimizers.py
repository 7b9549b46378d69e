#!/usr/bin/env python3
"""Twenty steps of each first-order method of torch.optim, and what SciPy's L-BFGS-B needs, in float64: optimizers.json."""

import sys

import numpy as np
import torch
from scipy import optimize
from torch import optim

from network import write_json

STEPS = 20


def rosenbrock(x):
    return sum(100 * (x[i + 1] - x[i] ** 2) ** 2 + (1 - x[i]) ** 2 for i in range(len(x) - 1))


def quadratic(x):
    return sum((i + 1.0) * (x[i] - 0.5 * i) ** 2 for i in range(len(x)))


PROBLEMS = {
    "rosenbrock": (rosenbrock, [-1.2, 1.0, 0.5, -0.3]),
    "quadratic": (quadratic, [3.0, -2.0, 1.0, 4.0]),
}

METHODS = {
    "adam": lambda x: optim.Adam(x, lr=0.02, betas=(0.9, 0.999), eps=1e-8),
    "adam-b2-0.99": lambda x: optim.Adam(x, lr=0.02, betas=(0.9, 0.99), eps=1e-8),
    "sgd": lambda x: optim.SGD(x, lr=1e-3),
    "momentum": lambda x: optim.SGD(x, lr=1e-3, momentum=0.9),
    "nesterov": lambda x: optim.SGD(x, lr=1e-3, momentum=0.9, nesterov=True),
    "rmsprop": lambda x: optim.RMSprop(x, lr=1e-2, alpha=0.9, eps=1e-8),
    "adagrad": lambda x: optim.Adagrad(x, lr=0.1, eps=1e-10),
    "adadelta": lambda x: optim.Adadelta(x, lr=1.0, rho=0.9, eps=1e-6),
}


def points_of(method, loss, start):
    x = torch.tensor(start, requires_grad=True)
    optimizer, points = method([x]), []
    for _ in range(STEPS):
        optimizer.zero_grad()
        loss(x).backward()
        optimizer.step()
        points.append(x.detach().tolist())
    return points


def minimized(n, evaluate, **options):
    exact = {"maxcor": 10, "ftol": 0, "maxiter": 5000, "maxfun": 5000}
    bounds, exact["gtol"] = options.get("bounds"), options["gtol"]
    start = np.tile([-1.2, 1.0], n // 2)
    return optimize.minimize(evaluate, start, jac=optimize.rosen_der, method="L-BFGS-B", bounds=bounds, options=exact)


def lbfgs(n):
    losses = []

    def evaluate(x):
        losses.append(optimize.rosen(x))
        return losses[-1]

    free = minimized(n, evaluate, gtol=1e-12)
    enough = next(i for i, loss in enumerate(losses, 1) if loss < 1e-10)
    low, high = -0.5, 0.8
    boxed = minimized(n, optimize.rosen, gtol=1e-10, bounds=[(low, high)] * n)
    return {
        f"rosenbrock-{n}": {"start": "repeat(-1.2, 1)", "evaluationsTo1e-10": enough, "final": float(free.fun)},
        f"rosenbrock-{n}-bounded": {
            "bounds": [low, high],
            "minimum": float(boxed.fun),
            "point": boxed.x.tolist(),
            "evaluations": int(boxed.nfev),
        },
    }


def main(folder):
    steps = {
        f"{name}/{problem}": {"start": start, "points": points_of(method, loss, start)}
        for name, method in METHODS.items()
        for problem, (loss, start) in PROBLEMS.items()
    }
    about_lbfgs = (
        "L-BFGS-B of scipy.optimize with 10 corrections: how many evaluations bring the loss below 1e-10, and the minimum "
        "within bounds."
    )
    searches = {name: result for n in (2, 10, 100) for name, result in lbfgs(n).items()}
    about = (
        "Points after each step of torch.optim in float64. rosenbrock: sum 100 (x[i+1] - x[i]^2)^2 + (1 - x[i])^2. quadratic: "
        "sum (i + 1) (x[i] - i/2)^2."
    )
    content = {"about": about, "steps": steps, "lbfgs": {"about": about_lbfgs, **searches}}
    write_json(f"{folder}/optimizers.json", "optimizers.py", content)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "test/fixtures")
