#!/usr/bin/env python3
"""Pictures and gradients of the parameterizations of a canvas, in float64, and the matrix of colors: parameterization.json."""

import math
import sys

import numpy as np
import torch
from PIL import Image
from torch.nn import functional as F

from network import write_json

HEIGHT, WIDTH = 6, 9
SAMPLES = "public/samples"


def fourier(c):
    """Of [W, 3, H]. Hartley's transform of each axis is the real part of Fourier's minus the imaginary part."""

    def hartley(x, axis):
        transform = torch.fft.fft(x, dim=axis, norm="ortho")
        return transform.real - transform.imag

    across = torch.fft.fftfreq(WIDTH)[:, None, None]
    down = torch.fft.fftfreq(HEIGHT)[None, None, :]
    frequency = torch.sqrt(across**2 + down**2)
    scale = 1 / torch.maximum(frequency, torch.tensor(1 / max(WIDTH, HEIGHT)))
    scale = scale / torch.sqrt((scale**2).mean())
    return hartley(hartley(c * scale, 0), 2).permute(2, 0, 1)


def laplacian(c):
    """Of rows of pixels [n, 3], from large to small."""
    sizes = [(HEIGHT, WIDTH)]
    for _ in range(4):
        sizes.append(tuple(math.ceil(n / 2) for n in sizes[-1]))
    parts = c.split([h * w for h, w in sizes])
    total = None
    for (h, w), part in reversed(list(zip(sizes, parts))):
        own = part.reshape(1, h, w, 3).permute(0, 3, 1, 2)
        up = 0 if total is None else F.interpolate(total, (h, w), mode="bilinear", align_corners=False)
        total = own + up
    return total[0].permute(1, 2, 0) / math.sqrt(len(sizes))


def pixels(c):
    return c


BASES = {
    "pixels": (pixels, (HEIGHT, WIDTH, 3)),
    "laplacian": (laplacian, (54 + 15 + 6 + 2 + 1, 3)),
    "fourier": (fourier, (WIDTH, 3, HEIGHT)),
}
RANGES = {"free": lambda x: x, "sigmoid": lambda x: torch.sigmoid(4 * x)}


def color_matrix():
    """U √S of the covariance of colors, as lucid's color_correlation_svd_sqrt, with a mean square of 1 in each row."""
    import json

    names = [entry["name"] + ".webp" for entry in json.load(open(f"{SAMPLES}/index.json"))]
    covariance = np.zeros((3, 3))
    for name in names:
        colors = np.asarray(Image.open(f"{SAMPLES}/{name}").convert("RGB"), np.float64).reshape(-1, 3) / 255
        covariance += np.cov(colors.T, bias=True) / len(names)
    axes, variances, _ = np.linalg.svd(covariance)
    matrix = axes * np.sign(axes[0]) @ np.diag(np.sqrt(variances))
    return matrix * math.sqrt(3 / variances.sum())


def main(folder):
    torch.set_default_dtype(torch.float64)
    random = np.random.default_rng(7)
    matrix = color_matrix()
    colors = {"rgb": torch.eye(3), "decorrelated": torch.tensor(matrix)}
    weights = random.normal(size=(HEIGHT, WIDTH, 3)).round(3)
    cases = []
    for basis, (picture_of, shape) in BASES.items():
        coefficients = (0.5 * random.normal(size=shape)).round(3)
        for color, transform in colors.items():
            for name, bound in RANGES.items():
                c = torch.tensor(coefficients, requires_grad=True)
                picture = bound(picture_of(c) @ transform.T)
                (picture * torch.tensor(weights)).sum().backward()
                cases.append(
                    {
                        "parameterization": {"basis": basis, "colors": color, "range": name},
                        "shape": list(shape),
                        "coefficients": coefficients.flatten().tolist(),
                        "picture": picture.detach().flatten().numpy().round(7).tolist(),
                        "gradient": c.grad.flatten().numpy().round(7).tolist(),
                    }
                )
    about = (
        "Coefficients of a canvas, the picture [height, width, 3] that they make, and the gradient of the sum of its entries times "
        "the weights. colorMatrix: of the samples."
    )
    content = {
        "about": about,
        "height": HEIGHT,
        "width": WIDTH,
        "colorMatrix": matrix.tolist(),
        "weights": weights.flatten().tolist(),
        "cases": cases,
    }
    write_json(f"{folder}/parameterization.json", "parameterization.py", content)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "test/fixtures")
