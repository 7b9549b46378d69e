#!/usr/bin/env python3
"""Losses that keep edges, objectives of features, and a moved picture, with their gradients, in float64: edges.json.

The canvas and the content are the first 14 x 15 pixels of those of losses.py. The matting Laplacian is a dense matrix, summed up window by
window with numpy's inverse. Objectives are of slim19 at conv2_1. The moved picture is torch's bilinear sampling, mirrored at the edges.
"""

import base64
import sys

import numpy as np
import torch
from torch.nn import functional as F

from network import channels_first, channels_last, features, read_tensors, stored_network, write_json

EPSILON = 1e-7
LAPLACIAN = torch.tensor([[0.0, -1, 0], [-1, 4, -1], [0, -1, 0]]).expand(1, 3, 3, 3)
SOBEL = torch.tensor([[-1.0, 0, 1], [-2, 0, 2], [-1, 0, 1]]) / 4


def laplacian(x, pool):
    return F.conv2d(F.avg_pool2d(x, pool), LAPLACIAN)


def sobel(x):
    """Across in each channel, then down."""
    kernels = torch.stack([SOBEL] * 3 + [SOBEL.T] * 3)[:, None]
    outer = F.pad(x, (1, 1, 1, 1), mode="replicate")
    return F.conv2d(torch.cat([outer, outer], 1), kernels, groups=6)


def matting_laplacian(photo):
    """Levin, Lischinski, Weiss 2008, equation 12, as a dense matrix over the pixels of a picture (H, W, 3)."""
    height, width, _ = photo.shape
    numbers = np.arange(height * width).reshape(height, width)
    matrix = np.zeros((height * width, height * width))
    for y in range(height - 2):
        for x in range(width - 2):
            window = numbers[y : y + 3, x : x + 3].ravel()
            colors = photo[y : y + 3, x : x + 3].reshape(9, 3)
            centered = colors - colors.mean(0)
            covariance = centered.T @ centered / 9
            inverse = np.linalg.inv(covariance + EPSILON / 9 * np.eye(3))
            matrix[np.ix_(window, window)] += np.eye(9) - (1 + centered @ inverse @ centered.T) / 9
    return torch.tensor(matrix)


def moved(x, across, down, scale):
    """Pixel i is read at scale (i - middle) + middle + shift."""
    height, width = x.shape[2:]

    def places(n, shift):
        at = (torch.arange(n) - (n - 1) / 2) * scale + shift
        return at / ((n - 1) / 2)

    v, u = torch.meshgrid(places(height, down), places(width, across), indexing="ij")
    grid = torch.stack([u, v], -1)[None]
    return F.grid_sample(x, grid, mode="bilinear", padding_mode="reflection", align_corners=True)


def main(folder):
    tensors = read_tensors(f"{folder}/features.safetensors")
    canvas, content = (channels_first(tensors[name])[:, :, :14, :15].contiguous() for name in ("canvas", "content"))
    stored = stored_network("public/models/slim19.safetensors")
    network = {name: stored[name] for name in ("conv1_1", "conv1_2", "conv2_1")}
    found = {}

    def record(name, loss):
        x = canvas.clone().requires_grad_(True)
        value = loss(x)
        value.backward()
        entries = np.ascontiguousarray(channels_last(x.grad), np.float32)
        found[name] = {"value": value.item(), "gradient": base64.b64encode(entries.tobytes()).decode()}

    def differences(x, pool):
        return laplacian(x, pool) - laplacian(content, pool)

    record("laplacian/relative", lambda x: sum((differences(x, p) ** 2).sum() / (laplacian(content, p) ** 2).sum() for p in (1, 4)))
    record("laplacian/mean", lambda x: (differences(x, 2) ** 2).mean())
    record("laplacian/sum", lambda x: (differences(x, 3) ** 2).sum())
    record("edges/gradients", lambda x: F.mse_loss(sobel(x), sobel(content)))
    magnitude = lambda x: (sobel(x)[:, :3] ** 2 + sobel(x)[:, 3:] ** 2).sqrt()
    record("edges/magnitude", lambda x: F.mse_loss(magnitude(x), magnitude(content)))
    matrix = matting_laplacian(channels_last(content))
    record("matting", lambda x: sum(v @ matrix @ v for v in x[0].flatten(1)) / (14 * 15))

    ours = lambda x: features(network, x)["conv2_1"][0]
    direction = features(network, content)["conv2_1"][0].mean((1, 2))
    direction = direction / direction.norm()
    record("objective/channel", lambda x: -ours(x)[5].mean())
    record("objective/neuron", lambda x: -ours(x)[2, 3, 3])
    record("objective/direction", lambda x: -(ours(x) * direction[:, None, None]).sum(0).mean())
    record("objective/layer", lambda x: -(ours(x) ** 2).mean())
    record("moved", lambda x: (moved(x, 1.3, -2.6, 1.07) ** 2 * torch.arange(15)).mean())

    about = (
        "Losses of the first 14 x 15 pixels of the canvas, most against those of the content, and their gradients: float32, "
        "little-endian, base64, (H, W, C). moved: mean of x times the squares of the moved picture, x from 0."
    )
    write_json(f"{folder}/edges.json", "edges.py", {"about": about, "losses": found})


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "test/fixtures")
