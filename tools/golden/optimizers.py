#!/usr/bin/env python3
"""Points after each step of PyTorch's optimizers on two functions, in float64; the rest of the file is kept.

    python3 tools/golden/optimizers.py

A new method is a line here, and a line of `settings` in test/optimizers/golden-steps.ts.
"""
import json
import pathlib
import torch

torch.set_default_dtype(torch.float64)
O = torch.optim
METHODS = {
    'adam': lambda p: O.Adam(p, lr=.02, betas=(.9, .999), eps=1e-8),
    'adam-b2-0.99': lambda p: O.Adam(p, lr=.02, betas=(.9, .99), eps=1e-8),
    'sgd': lambda p: O.SGD(p, lr=1e-3),
    'momentum': lambda p: O.SGD(p, lr=1e-3, momentum=.9),
    'nesterov': lambda p: O.SGD(p, lr=1e-3, momentum=.9, nesterov=True),
    'rmsprop': lambda p: O.RMSprop(p, lr=1e-2, alpha=.9, eps=1e-8),
    'adagrad': lambda p: O.Adagrad(p, lr=.1, eps=1e-10),
    'adadelta': lambda p: O.Adadelta(p, lr=1., rho=.9, eps=1e-6),
}
FUNCTIONS = {
    'rosenbrock': ([-1.2, 1., .5, -.3],
                   lambda p: sum(100 * (p[i + 1] - p[i] ** 2) ** 2 + (1 - p[i]) ** 2 for i in range(len(p) - 1))),
    'quadratic': ([3., -2., 1., 4.], lambda p: sum((i + 1.) * (p[i] - .5 * i) ** 2 for i in range(len(p)))),
}

file = pathlib.Path(__file__).parents[2] / 'test/fixtures/optimizers.json'
golden = json.loads(file.read_text())
golden['steps'] = {}
for method, make in METHODS.items():
    for name, (start, function) in FUNCTIONS.items():
        p = torch.tensor(start, requires_grad=True)
        optimizer, points = make([p]), []
        for _ in range(20):
            optimizer.zero_grad()
            function(p).backward()
            optimizer.step()
            points.append(p.detach().tolist())
        golden['steps'][f'{method}/{name}'] = {'start': start, 'points': points}
file.write_text(json.dumps(golden, indent=1))
