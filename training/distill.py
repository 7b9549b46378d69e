#!/usr/bin/env python3
"""Trains a slim feature network to answer as a teacher does: see README.md."""

import argparse
import math
import time

import numpy as np
import torch
from torch import nn

from networks import TAPS, Student, Teacher, block_of

CUT = 112
BATCH = 8
WARM_UP_STEPS = 200
PEAK_RATE = 1e-3
LAST_RATE = 2e-5
EDGE = 6
"""Positions at the first block's edge where reflection and zeros make a difference; half as many in each next block."""


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--teacher", required=True, help="state dict of the teacher (.pth)")
    parser.add_argument("--data", required=True, help="array (pictures, height, width, 3) of uint8 (.npy)")
    parser.add_argument("--minutes", type=float, required=True, help="how long to train")
    parser.add_argument("--out", required=True, help="where the student goes (.pth)")
    parser.add_argument("--channels", type=int, nargs=5, default=(32, 48, 80, 128, 128), help="of the five blocks")
    parser.add_argument("--seed", type=int, default=0)
    return parser.parse_args()


class Cuts:
    """Batches of random cuts, flipped, made noisy and tinted: (BATCH, 3, CUT, CUT), about in [0, 1]."""

    def __init__(self, path, seed):
        self.pictures = np.load(path, mmap_mode="r")
        if self.pictures.ndim != 4 or self.pictures.shape[3] != 3 or self.pictures.dtype != np.uint8:
            raise SystemExit(f"{path} has to be an array (pictures, height, width, 3) of uint8.")
        if min(self.pictures.shape[1:3]) < CUT:
            raise SystemExit(f"The pictures of {path} have to be at least {CUT} pixels in both directions.")
        self.random = np.random.default_rng(seed)

    def batch(self):
        return torch.stack([self.varied(self.cut()) for _ in range(BATCH)]).clamp(-0.1, 1.1)

    def cut(self):
        count, height, width, _ = self.pictures.shape
        picture = self.pictures[self.random.integers(count)]
        top = self.random.integers(height - CUT + 1)
        left = self.random.integers(width - CUT + 1)
        cut = picture[top : top + CUT, left : left + CUT].astype(np.float32) / 255
        return torch.from_numpy(cut).permute(2, 0, 1)

    def varied(self, cut):
        if self.random.random() < 0.5:
            cut = cut.flip(2)
        if self.random.random() < 0.25:
            cut = cut.flip(1)
        kind = self.random.random()
        if kind < 0.35:
            cut = cut + torch.randn_like(cut) * (0.25 * self.random.random())
        elif kind < 0.45:
            # As an optimization from white noise looks in its first steps.
            cut = torch.rand_like(cut) * self.random.random() + cut * 0.5
        if self.random.random() < 0.5:
            gain = 1 + 0.6 * (torch.rand(3, 1, 1) - 0.5)
            shift = 0.2 * (torch.rand(3, 1, 1) - 0.5)
            cut = cut * gain + shift
        return cut


def learning_rate(step, progress):
    """Rises over the first steps, then falls along a cosine; `progress` goes from 0 to 1."""
    fall = LAST_RATE + (PEAK_RATE - LAST_RATE) * (1 + math.cos(math.pi * progress)) / 2
    return fall * min(1, step / WARM_UP_STEPS)


def losses(student, teacher, sizes, pictures):
    """The mean squared difference at each tap, in units of the teacher's size there, away from the edges."""
    ours, theirs = student(pictures), teacher(pictures)
    result = {}
    for name in TAPS:
        edge = max(1, EDGE >> (block_of(name) - 1))
        inside = (slice(None), slice(None), slice(edge, -edge), slice(edge, -edge))
        result[name] = (ours[name] - theirs[name] / sizes[name])[inside].square().mean()
    return result


def main():
    options = arguments()
    torch.manual_seed(options.seed)
    cuts = Cuts(options.data, options.seed)
    teacher = Teacher(torch.load(options.teacher, map_location="cpu", weights_only=True)).eval()
    student = Student(options.channels)
    optimizer = torch.optim.AdamW(student.parameters(), lr=PEAK_RATE, weight_decay=1e-4)

    first = teacher(torch.cat([cuts.batch() for _ in range(6)]))
    sizes = {name: features.square().mean().sqrt() for name, features in first.items()}

    began, step = time.monotonic(), 0
    while (progress := (time.monotonic() - began) / (60 * options.minutes)) < 1:
        for group in optimizer.param_groups:
            group["lr"] = learning_rate(step, progress)
        terms = losses(student, teacher, sizes, cuts.batch())
        optimizer.zero_grad()
        sum(terms.values()).backward()
        nn.utils.clip_grad_norm_(student.chain.parameters(), 1.0)
        optimizer.step()
        step += 1
        if step % 50 == 0:
            told = ", ".join(f"{name} {term.item():.4f}" for name, term in terms.items())
            print(f"step {step}, {progress:.0%}: {told}", flush=True)
        if step % 500 == 0:
            save(student, options.out)
    save(student, options.out)


def save(student, path):
    torch.save({"channels": student.channels, "chain": student.chain.state_dict()}, path)


if __name__ == "__main__":
    main()
