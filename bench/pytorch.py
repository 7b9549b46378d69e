"""The loops of `loops.ts` in PyTorch, eager as neural-style programs are written: milliseconds of an evaluation.

    python3 bench/pytorch.py [part of a network's name] [sizes in pixels, such as 256,512]
    python3 bench/pytorch.py --steps NETWORK PIXELS

`--steps` takes a step, loss and gradient, for each line of input, and prints its milliseconds: `main.ts` starts it.

On a CUDA device: float32, with TF32, and with torch.compile where there is one. Else on the processor. Networks have
random weights: what they are takes no time. Adam and L-BFGS are those of torch.optim, L-BFGS as neural-style-pt calls it:
one long step, no line search, so that an evaluation is an iteration.
"""

import os
import sys
import time

import torch
from torch.nn import functional as F

EVALUATIONS, WARM_UP = 80, 30
WARM_UP_STEPS = 4
CONVOLUTIONS = [2, 2, 4, 4, 1]
NETWORKS = {"VGG-19": [64, 128, 256, 512, 512], "slim19": [32, 48, 80, 128, 128]}
CONTENT = "conv4_2"
STYLE = ["conv1_1", "conv2_1", "conv3_1", "conv4_1", "conv5_1"]
STYLE_WEIGHT = 100


def network(channels, device):
    """Names, kernels and biases of the layers up to conv5_1."""
    layers, ins = [], 3
    for block, (count, outs) in enumerate(zip(CONVOLUTIONS, channels), 1):
        for n in range(1, count + 1):
            scale = (6 / (9 * ins)) ** 0.5
            kernel = scale * (2 * torch.rand(outs, ins, 3, 3, device=device) - 1)
            layers.append((f"conv{block}_{n}", kernel, 0.1 * torch.rand(outs, device=device)))
            ins = outs
    return layers


def features(layers, picture):
    mean = picture.new_tensor([0.485, 0.456, 0.406]).view(1, 3, 1, 1)
    deviation = picture.new_tensor([0.229, 0.224, 0.225]).view(1, 3, 1, 1)
    x, found = (picture - mean) / deviation, {}
    for name, kernel, bias in layers:
        if name.endswith("_1") and name != "conv1_1":
            x = F.max_pool2d(x, 2)
        x = F.relu(F.conv2d(x, kernel, bias, padding=1))
        found[name] = x
    return found


def gram(x):
    _, channels, height, width = x.shape
    rows = x.view(channels, height * width)
    return rows @ rows.t() / (channels * height * width)


def loss_of(layers, size, device):
    with torch.no_grad():
        content = features(layers, torch.rand(1, 3, size, size, device=device))[CONTENT]
        style = features(layers, torch.rand(1, 3, size, size, device=device))
        grams = {name: gram(style[name]) for name in STYLE}

    def loss(canvas):
        at = features(layers, canvas)
        likeness = sum(F.mse_loss(gram(at[name]), grams[name]) for name in STYLE)
        return F.mse_loss(at[CONTENT], content) + STYLE_WEIGHT * likeness

    return loss


def measure(loss, size, device, method):
    """Milliseconds of an evaluation, after the warm-up."""
    canvas = torch.rand(1, 3, size, size, device=device, requires_grad=True)
    stamps = []

    def evaluate():
        if len(stamps) in (WARM_UP, EVALUATIONS - 1) and device == "cuda":
            torch.cuda.synchronize()
        stamps.append(time.perf_counter())
        optimizer.zero_grad()
        value = loss(canvas)
        value.backward()
        return value

    if method == "Adam":
        optimizer = torch.optim.Adam([canvas], lr=0.03)
        for _ in range(EVALUATIONS):
            evaluate()
            optimizer.step()
    else:
        options = {"max_iter": EVALUATIONS, "history_size": 20, "tolerance_grad": 0, "tolerance_change": 0}
        optimizer = torch.optim.LBFGS([canvas], lr=1, **options)
        optimizer.step(evaluate)
    return 1000 * (stamps[EVALUATIONS - 1] - stamps[WARM_UP]) / (EVALUATIONS - 1 - WARM_UP)


def serve_steps(name, size):
    loss = loss_of(network(NETWORKS[name], "cpu"), size, "cpu")
    canvas = torch.rand(1, 3, size, size, requires_grad=True)

    def step():
        canvas.grad = None
        loss(canvas).backward()

    for _ in range(WARM_UP_STEPS):
        step()
    print("ready", flush=True)
    for _ in sys.stdin:
        start = time.perf_counter()
        step()
        print(1000 * (time.perf_counter() - start), flush=True)


def main():
    torch.set_num_threads(max(1, os.cpu_count() or 1))
    if sys.argv[1:2] == ["--steps"]:
        return serve_steps(sys.argv[2], int(sys.argv[3]))
    wanted = sys.argv[1] if len(sys.argv) > 1 else ""
    sizes = [int(size) for size in (sys.argv[2] if len(sys.argv) > 2 else "64").split(",")]
    device = "cuda" if torch.cuda.is_available() else "cpu"
    where = torch.cuda.get_device_name() if device == "cuda" else f"{torch.get_num_threads()} threads"
    print(f"PyTorch {torch.__version__} on {where}")
    modes = ["float32"]
    if device == "cuda":
        modes += ["TF32"] + (["TF32, compiled"] if hasattr(torch, "compile") else [])
    for name, channels in NETWORKS.items():
        for size in sizes if wanted in name else []:
            layers = network(channels, device)
            for mode in modes:
                torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = mode != "float32"
                torch.backends.cudnn.benchmark = True
                loss = loss_of(layers, size, device)
                loss = torch.compile(loss) if mode.endswith("compiled") else loss
                for method in ("Adam", "L-BFGS"):
                    print(f"{name} {size} px, {mode}, {method}: {measure(loss, size, device, method):.1f} ms", flush=True)


main()
