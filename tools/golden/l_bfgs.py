#!/usr/bin/env python3
"""What `torch.optim.LBFGS(line_search_fn="strong_wolfe")` does, in float64: its losses, evaluation by evaluation, and the steps that its
line search tries: l-bfgs.json. It takes some ten minutes.

The problems are those of `bench/`, made of the same random numbers, a small one of the same kind for the tests, and the Rosenbrock
function. The line searches are those of Moré & Thuente, "Line search algorithms with guaranteed sufficient decrease", ACM TOMS 20
(1994), section 5.
"""

import math
import sys

import numpy as np
import torch
from torch.nn import functional as F
from torch.optim.lbfgs import _strong_wolfe

from network import CONVOLUTIONS, STYLE_LAYERS, features, stored_network, write_json

EVALUATIONS, HISTORY = 60, 20
CONTENT = "conv4_2"
STYLE_WEIGHT = 100


class Uniform:
    """`uniform` of bench/random.ts: mulberry32, whose state only counts."""

    def __init__(self, seed):
        self.seed, self.drawn = seed, 0

    def take(self, count):
        steps = np.arange(self.drawn + 1, self.drawn + 1 + count, dtype=np.uint64)
        self.drawn += count
        state = ((self.seed + steps * 0x6D2B79F5) & 0xFFFFFFFF).astype(np.uint32)
        t = (state ^ (state >> np.uint32(15))) * (state | np.uint32(1))
        t ^= t + (t ^ (t >> np.uint32(7))) * (t | np.uint32(61))
        return (t ^ (t >> np.uint32(14))) / 2.0**32


def rounded(numbers):
    """As a Float32Array keeps them."""
    return torch.tensor(np.asarray(numbers, np.float32).astype(np.float64))


def noise(size, seed):
    return rounded(Uniform(seed).take(size * size * 3)).view(1, size, size, 3).permute(0, 3, 1, 2).contiguous()


def random_network(channels):
    """`randomNetwork` of bench/network.ts."""
    random, layers, ins = Uniform(1), {}, 3
    for block, (count, outs) in enumerate(zip(CONVOLUTIONS, channels), 1):
        for n in range(1, count + 1):
            scale = np.sqrt(6 / (9 * ins))
            kernel = rounded(scale * (2 * random.take(9 * ins * outs) - 1)).view(3, 3, ins, outs)
            layers[f"conv{block}_{n}"] = kernel.permute(3, 2, 0, 1), rounded(0.1 * random.take(outs))
            ins = outs
    return layers


def gram(x):
    _, channels, height, width = x.shape
    rows = x.reshape(channels, height * width)
    return rows @ rows.t() / (channels * height * width)


def gatys(layers, size):
    """The loss of bench/ours.ts, and its start."""
    with torch.no_grad():
        content = features(layers, noise(size, 2))[CONTENT]
        style = features(layers, noise(size, 3))
        grams = {name: gram(style[name]) for name in STYLE_LAYERS}

    def loss(canvas):
        at = features(layers, canvas)
        likeness = sum(F.mse_loss(gram(at[name]), grams[name]) for name in STYLE_LAYERS)
        return F.mse_loss(at[CONTENT], content) + STYLE_WEIGHT * likeness

    return loss, noise(size, 4)


def rosenbrock(count):
    def loss(x):
        return (100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2).sum()

    return loss, torch.tensor([-1.2, 1.0] * (count // 2))


def losses(problem):
    loss, start = problem
    x, told = start.clone().requires_grad_(True), []
    options = {"max_iter": 10 * EVALUATIONS, "max_eval": EVALUATIONS, "history_size": HISTORY}
    exact = {"tolerance_grad": 0, "tolerance_change": 0}
    optimizer = torch.optim.LBFGS([x], lr=1, line_search_fn="strong_wolfe", **options, **exact)

    def evaluate():
        optimizer.zero_grad()
        value = loss(x)
        value.backward()
        told.append(value.item())
        return value

    optimizer.step(evaluate)
    return told[:EVALUATIONS]


def rational(t):
    return -t / (t * t + 2), (t * t - 2) / (t * t + 2) ** 2


def quintic(t):
    b = t + 0.004
    return b**5 - 2 * b**4, 5 * b**4 - 8 * b**3


def rippled(t):
    beta, l = 0.01, 39
    if t <= 1 - beta:
        loss, slope = 1 - t, -1
    elif t >= 1 + beta:
        loss, slope = t - 1, 1
    else:
        loss, slope = (t - 1) ** 2 / (2 * beta) + beta / 2, (t - 1) / beta
    angle = l * math.pi / 2 * t
    return loss + 2 * (1 - beta) / (l * math.pi) * math.sin(angle), slope + (1 - beta) * math.cos(angle)


def yanai(beta1, beta2):
    gamma = lambda beta: math.sqrt(1 + beta * beta) - beta

    def phi(t):
        left, right = math.hypot(1 - t, beta2), math.hypot(t, beta1)
        slope = -gamma(beta1) * (1 - t) / left + gamma(beta2) * t / right
        return gamma(beta1) * left + gamma(beta2) * right, slope

    return phi


def steps_tried(phi, first, c1, c2):
    tried = []

    def evaluate(_, t, direction):
        tried.append(float(t))
        loss, slope = phi(tried[-1])
        return loss, torch.tensor([slope])

    loss, slope = phi(0)
    gradient = torch.tensor([slope], dtype=torch.float64)
    _strong_wolfe(evaluate, None, first, torch.tensor([1.0]), loss, gradient, gradient.dot(torch.tensor([1.0])), c1, c2, 0)
    return tried


def searches():
    functions = {
        "I": (rational, 0.001, 0.1),
        "II": (quintic, 0.1, 0.1),
        "III": (rippled, 0.1, 0.1),
        "IV": (yanai(0.001, 0.001), 0.001, 0.001),
        "V": (yanai(0.01, 0.001), 0.001, 0.001),
        "VI": (yanai(0.001, 0.01), 0.001, 0.001),
    }
    return [
        {"function": name, "steps": steps_tried(phi, first, c1, c2)}
        for name, (phi, c1, c2) in functions.items()
        for first in (1e-3, 1e-1, 1e1, 1e3)
    ]


def main(folder):
    vgg19 = random_network([64, 128, 256, 512, 512])
    slim19 = stored_network("public/models/slim19.safetensors")
    problems = {
        "Rosenbrock 10": lambda: rosenbrock(10),
        "slim19 32 px": lambda: gatys(slim19, 32),
        "VGG-19 64 px": lambda: gatys(vgg19, 64),
        "VGG-19 128 px": lambda: gatys(vgg19, 128),
        "slim19 256 px": lambda: gatys(slim19, 256),
    }
    found = {}
    for name, problem in problems.items():
        print(name, file=sys.stderr, flush=True)
        found[name] = losses(problem())
    about = f"Losses of torch.optim.LBFGS, strong Wolfe, history {HISTORY}, evaluation by evaluation. PyTorch {torch.__version__}, float64."
    content = {"about": about, "history": HISTORY, "losses": found, "searches": searches()}
    write_json(f"{folder}/l-bfgs.json", "l_bfgs.py", content)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "test/fixtures")
