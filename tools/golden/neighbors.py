#!/usr/bin/env python3
"""Losses by nearest neighbors over slim19 and their gradients, in float64: neighbors.json.

Each compares the golden canvas with the golden style: all distances as one matrix, of which minima are taken. Random positions follow
images/random/counted.ts and program/samples.ts.
"""

import base64
import math
import sys

import numpy as np
import torch
from torch.nn import functional as F

from network import channels_first, channels_last, features, read_tensors, stored_network, write_json

LAYERS = ["conv1_1", "conv2_1"]
SAMPLES = 50


def rows(f):
    """(1, C, H, W) as (H W, C)."""
    return f.flatten(2)[0].T


def unit(x):
    return x / x.norm(dim=1, keepdim=True)


def angles(x, y):
    return 1 - unit(x) @ unit(y).T


def squares(x, y):
    return torch.cdist(x, y, compute_mode="donot_use_mm_for_euclid_dist") ** 2 / x.shape[1]


def area(before, after):
    """The means of stretches of a line, with fractional ends."""
    edges = np.arange(after + 1) * before / after
    cells = np.arange(before)
    overlap = np.minimum(edges[1:, None], cells + 1) - np.maximum(edges[:-1, None], cells)
    return torch.tensor(np.maximum(overlap, 0) * after / before)


def hypercolumns(found, height, width):
    def resized(f):
        if f.shape[2] > height:
            return torch.einsum("ih,jw,bchw->bcij", area(f.shape[2], height), area(f.shape[3], width), f)
        return F.interpolate(f, (height, width), mode="bilinear", align_corners=False)

    return torch.cat([rows(resized(found[layer])) for layer in LAYERS], 1)


def nearest(ours, theirs, match):
    """Hypercolumns every 2 pixels: 23 by 31 of the canvas, 25 by 19 of the style."""
    f, s, q = hypercolumns(ours, 23, 31), hypercolumns(theirs, 25, 19), hypercolumns(match, 23, 31)
    mean = s.mean(0)
    places = angles(q - q.mean(0), s - mean).argmin(1)
    return (1 - (unit(f - mean) * unit((s - mean)[places])).sum(1)).mean()


def euclidean(ours, theirs):
    f, s = hypercolumns(ours, 23, 31), hypercolumns(theirs, 25, 19)
    return squares(f, s).min(1).values.mean()


def patches(f, stride):
    """A row for each patch of 3 by 3."""
    return F.unfold(f, 3, stride=stride)[0].T


def patch_loss(ours, styles):
    def of(layer):
        p = patches(ours[layer], 2)
        s = torch.cat([patches(style[layer], 1) for style in styles])
        places = angles(p, s).argmin(1)
        return ((p - s[places]) ** 2).mean() / (s**2).mean()

    return of("conv2_1") + of("conv3_1")


def mix(x):
    x &= 0xFFFFFFFF
    x = ((x ^ (x >> 16)) * 0x7FEB352D) & 0xFFFFFFFF
    x = ((x ^ (x >> 15)) * 0x846CA68B) & 0xFFFFFFFF
    return x ^ (x >> 16)


def shuffled(seed):
    key, numbers = mix(mix(seed)), []
    for i in range(SAMPLES):
        hashes = [mix(key ^ mix(6 * i + k)) for k in range(6)]
        numbers.append(sum((h & 0xFFFF) + (h >> 16) for h in hashes))
    order = np.argsort(numbers, kind="stable")
    ranks = np.empty(SAMPLES, int)
    ranks[order] = np.arange(SAMPLES)
    return (ranks + 0.4877) / SAMPLES


def sampled(maps, seed):
    down = (np.arange(SAMPLES) + shuffled((seed + 0x9E3779B9) % 2**32)) / SAMPLES
    across = shuffled(seed)

    def at(f):
        height, width = f.shape[2:]
        y, x = [[math.floor(v * n) for v in along] for along, n in ((down, height), (across, width))]
        return f[0, :, y, x].T

    return torch.cat([at(f) for f in maps], 1)


def effort(x, y, distances):
    all = distances(x, y)
    return torch.maximum(all.min(1).values.mean(), all.min(0).values.mean())


def transport(ours, theirs):
    x, y = (sampled([found[layer] for layer in LAYERS], seed) for found, seed in ((ours, 3), (theirs, 4)))

    def covariance(rows):
        centered = rows - rows.mean(0)
        return centered.T @ centered / rows.shape[0]

    moments = (x.mean(0) - y.mean(0)).abs().mean() + (covariance(x) - covariance(y)).abs().mean()
    return effort(x, y, angles) + 0.5 * moments


# As program/color/spaces.ts has it.
YUV = torch.tensor(
    [[0.299, 0.587, 0.114], [-0.14714119, -0.28886916, 0.43601035], [0.61497538, -0.51496512, -0.10001026]]
)


def palette(canvas, style):
    x, y = (sampled([torch.einsum("ij,bjhw->bihw", YUV, p)], seed) for p, seed in ((canvas, 3), (style, 4)))
    return effort(x, y, squares)


def similarity(ours, photo):
    def distances(found):
        x = sampled([found[layer] for layer in LAYERS], 3)
        d = angles(x, x)
        return d / d.sum(0)

    return (distances(ours) - distances(photo)).abs().sum() / SAMPLES


def main(folder):
    layers, tensors = stored_network("public/models/slim19.safetensors"), read_tensors(f"{folder}/features.safetensors")
    layers = {name: layers[name] for name in ("conv1_1", "conv1_2", "conv2_1", "conv2_2", "conv3_1")}
    photo, style = (channels_first(tensors[name]) for name in ("content", "style"))
    with torch.no_grad():
        of_photo, of_style, of_mirrored = (features(layers, p) for p in (photo, style, style.flip(3)))
    losses = {
        "nearest-neighbors": lambda x, f: nearest(f, of_style, f),
        "nearest-neighbors/match": lambda x, f: nearest(f, of_style, of_photo),
        "nearest-neighbors/euclidean": lambda x, f: euclidean(f, of_style),
        "patch-loss": lambda x, f: patch_loss(f, [of_style, of_mirrored]),
        "transport-loss": lambda x, f: transport(f, of_style),
        "transport-loss/palette": lambda x, f: palette(x, style),
        "self-similarity": lambda x, f: similarity(f, of_photo),
    }
    found = {}
    for name, loss in losses.items():
        canvas = channels_first(tensors["canvas"]).requires_grad_(True)
        value = loss(canvas, features(layers, canvas))
        value.backward()
        entries = np.ascontiguousarray(channels_last(canvas.grad), np.float32)
        found[name] = {"value": value.item(), "gradient": base64.b64encode(entries.tobytes()).decode()}
    about = "Losses of canvas against style, or photo, and their gradients: float32, little-endian, base64, (H, W, C)."
    write_json(f"{folder}/neighbors.json", "neighbors.py", {"about": about, "losses": found})


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "test/fixtures")
