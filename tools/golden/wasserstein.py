#!/usr/bin/env python3
"""The Wasserstein loss of the golden canvas against the golden style over slim19, and its gradient, in float64.

    python3 tools/golden/wasserstein.py > test/fixtures/wasserstein.json

|A|² + |B|² - 2 |R A|*, divided by the channels, where A and B are centred features over the root of their number, R is the root of
B Bᵀ and |.|* the sum of singular values; by singular value decompositions. The deeper layers have fewer positions than channels.
"""

import base64
import json
import struct

import numpy as np
import torch
from torch.nn import functional as F

torch.set_default_dtype(torch.float64)

LAYERS = ["conv1_1", "conv2_1", "conv3_1", "conv4_1", "conv5_1"]
CONVOLUTIONS = [2, 2, 4, 4, 1]
MEAN = torch.tensor([0.485, 0.456, 0.406]).view(1, 3, 1, 1)
DEVIATION = torch.tensor([0.229, 0.224, 0.225]).view(1, 3, 1, 1)


def read(path):
    raw = open(path, "rb").read()
    (length,) = struct.unpack("<Q", raw[:8])
    head, data = json.loads(raw[8 : 8 + length]), raw[8 + length :]
    kinds = {"F16": np.float16, "F32": np.float32}
    return {
        name: np.frombuffer(data[slice(*entry["data_offsets"])], kinds[entry["dtype"]]).reshape(entry["shape"]).astype(np.float64)
        for name, entry in head.items()
        if name != "__metadata__"
    }


def features(weights, picture):
    x, found = (picture - MEAN) / DEVIATION, {}
    for block, count in enumerate(CONVOLUTIONS, 1):
        if block > 1:
            x = F.max_pool2d(x, 2)
        for n in range(1, count + 1):
            name = f"conv{block}_{n}"
            kernel, bias = (torch.tensor(weights[f"{name}.{part}"]) for part in ("weight", "bias"))
            x = found[name] = F.relu(F.conv2d(x, kernel, bias, padding=1))
    return found


def centred(f):
    rows = f.flatten(2)[0]
    return (rows - rows.mean(1, keepdim=True)) / rows.shape[1] ** 0.5


def distance(ours, theirs):
    a, b = centred(ours), centred(theirs)
    u, s, _ = torch.linalg.svd(b, full_matrices=False)
    root = (u * s) @ u.T
    with torch.no_grad():
        u, s, vt = torch.linalg.svd(root @ a, full_matrices=False)
        kept = s > 1e-11 * s[0]
        polar = u[:, kept] @ vt[kept]
    spread = (a**2).sum() + (b**2).sum() - 2 * ((root @ a) * polar).sum()
    means = (ours.mean((0, 2, 3)) - theirs.mean((0, 2, 3))) ** 2
    return means.mean() + spread / a.shape[0]


def main():
    weights, tensors = read("public/models/slim19.safetensors"), read("test/fixtures/features.safetensors")
    picture = lambda name: torch.tensor(tensors[name]).permute(2, 0, 1)[None].contiguous()
    canvas = picture("canvas").requires_grad_(True)
    ours, theirs = features(weights, canvas), features(weights, picture("style"))
    found = {}
    for layer in LAYERS:
        value = distance(ours[layer], theirs[layer])
        (gradient,) = torch.autograd.grad(value, canvas, retain_graph=True)
        entries = gradient[0].permute(1, 2, 0).contiguous().numpy().astype(np.float32)
        found[layer] = {"value": value.item(), "gradient": base64.b64encode(entries.tobytes()).decode()}
    about = "Wasserstein loss of canvas against style, layer by layer, and its gradient: float32, little-endian, base64, (H, W, C)."
    print(json.dumps({"about": about, "layers": found}, indent=1))


main()
