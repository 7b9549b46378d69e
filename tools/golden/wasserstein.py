#!/usr/bin/env python3
"""The Wasserstein loss of the golden canvas against the golden style over slim19, and its gradient, in float64: wasserstein.json.

|A|² + |B|² - 2 |R A|*, divided by the channels, where A and B are centered features over the root of their number, R is the root of
B Bᵀ and |.|* the sum of singular values; by singular value decompositions. The deeper layers have fewer positions than channels.
"""

import base64
import sys

import numpy as np
import torch

from network import STYLE_LAYERS, channels_first, channels_last, features, read_tensors, stored_network, write_json


def centered(f):
    rows = f.flatten(2)[0]
    return (rows - rows.mean(1, keepdim=True)) / rows.shape[1] ** 0.5


def distance(ours, theirs):
    a, b = centered(ours), centered(theirs)
    u, s, _ = torch.linalg.svd(b, full_matrices=False)
    root = (u * s) @ u.T
    with torch.no_grad():
        u, s, vt = torch.linalg.svd(root @ a, full_matrices=False)
        kept = s > 1e-11 * s[0]
        polar = u[:, kept] @ vt[kept]
    spread = (a**2).sum() + (b**2).sum() - 2 * ((root @ a) * polar).sum()
    means = (ours.mean((0, 2, 3)) - theirs.mean((0, 2, 3))) ** 2
    return means.mean() + spread / a.shape[0]


def main(folder):
    layers, tensors = stored_network("public/models/slim19.safetensors"), read_tensors(f"{folder}/features.safetensors")
    canvas = channels_first(tensors["canvas"]).requires_grad_(True)
    ours, theirs = features(layers, canvas), features(layers, channels_first(tensors["style"]))
    found = {}
    for layer in STYLE_LAYERS:
        value = distance(ours[layer], theirs[layer])
        (gradient,) = torch.autograd.grad(value, canvas, retain_graph=True)
        entries = np.ascontiguousarray(channels_last(gradient), np.float32)
        found[layer] = {"value": value.item(), "gradient": base64.b64encode(entries.tobytes()).decode()}
    about = "Wasserstein loss of canvas against style, layer by layer, and its gradient: float32, little-endian, base64, (H, W, C)."
    write_json(f"{folder}/wasserstein.json", "wasserstein.py", {"about": about, "layers": found})


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "test/fixtures")
