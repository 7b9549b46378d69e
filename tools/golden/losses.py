#!/usr/bin/env python3
"""Features of slim19, and losses with their gradients, in float64: features.safetensors and losses.json.

The losses compare a canvas with a content picture (45 x 62 pixels) and a style picture (50 x 38), over both kinds of pooling. Sizes
are odd, so that pools leave rows out. The tensors are (H, W, C), rounded to float32 when they are written.
"""

import sys

import torch
from torch.nn import functional as F

from network import STYLE_LAYERS, channels_last, features, stored_network, write_json, write_tensors

POOLS = {"average": F.avg_pool2d, "max": F.max_pool2d}


def pictures():
    """Smooth patterns with noise. The numbers are drawn in this order, so that they are always the same."""
    torch.manual_seed(7)

    def noisy(height, width, share):
        coarse = torch.rand(1, 3, 9, 11)
        smooth = F.interpolate(coarse, size=(height, width), mode="bicubic", align_corners=False).clamp(0, 1)
        return (smooth * (1 - share) + torch.rand(1, 3, height, width) * share).float().double()

    content, style = noisy(45, 62, 0.2), noisy(50, 38, 0.5)
    canvas = (content * 0.7 + torch.rand_like(content) * 0.3).float().double()
    return content, style, canvas


def channels(f):
    return f.shape[1]


def positions(f):
    return f.shape[2] * f.shape[3]


def rows(f):
    return f.reshape(channels(f), positions(f))


def gram(f):
    return rows(f) @ rows(f).t()


def johnson(f, s):
    return F.mse_loss(gram(f) / (channels(f) * positions(f)), gram(s) / (channels(s) * positions(s)))


def gatys_code(f, s):
    return 1e3 / channels(f) ** 2 * F.mse_loss(gram(f) / positions(f), gram(s) / positions(s))


def gatys_paper(f, s):
    """The paper has pictures of one size; here the style's Gram matrix is scaled to as many positions as the canvas has."""
    difference = gram(f) - gram(s) * (positions(f) / positions(s))
    return (difference**2).sum() / (4 * channels(f) ** 2 * positions(f) ** 2)


def relative(f, s):
    ours, theirs = gram(f) / positions(f), gram(s) / positions(s)
    return ((ours - theirs) ** 2).sum() / (theirs**2).sum()


def moments(f, s):
    variance = lambda x: rows(x).var(1, unbiased=False)
    return F.mse_loss(rows(f).mean(1), rows(s).mean(1)) + F.mse_loss(variance(f), variance(s))


STYLE_LOSSES = {
    "johnson": (johnson, "sum over conv1_1 .. conv5_1 of mean((G/(N M) - A/(N M_s))^2)"),
    "gatys-code": (gatys_code, "sum of 1e3/N^2 mean((G/M - A/M_s)^2)"),
    "gatys-paper": (gatys_paper, "sum of |G - A M/M_s|^2 / (4 N^2 M^2), M of the canvas at that layer"),
    "relative": (relative, "sum of |G/M - A/M_s|^2 / |A/M_s|^2"),
    "moments": (
        moments,
        "sum of mean((mean - mean_s)^2) + mean((variance - variance_s)^2), per channel, population variance",
    ),
}


def across(x):
    return x[..., :, 1:] - x[..., :, :-1]


def down(x):
    return x[..., 1:, :] - x[..., :-1, :]


def absolute_variation(x):
    return across(x).abs().sum() + down(x).abs().sum()


def squared_variation(x):
    return 0.5 * ((across(x) ** 2).sum() + (down(x) ** 2).sum())


def corner_variation(x):
    return ((across(x)[..., :-1, :] ** 2 + down(x)[..., :, :-1] ** 2) ** 1.25).sum()


def main(folder):
    layers = stored_network("public/models/slim19.safetensors")
    content, style, canvas = pictures()
    tensors = {name: channels_last(x) for name, x in (("content", content), ("style", style), ("canvas", canvas))}
    losses = {}

    def record(name, formula, loss):
        x = canvas.clone().requires_grad_(True)
        value = loss(x)
        value.backward()
        losses[name] = {"formula": formula, "value": value.item(), "gradientNorm": x.grad.norm().item()}
        tensors[f"gradient/{name}"] = channels_last(x.grad)

    def losses_over(pool):
        """A content loss and, for each comparison of two layers, a style loss."""
        of_content, of_style = features(layers, content, pool), features(layers, style, pool)

        def content_loss(x):
            return F.mse_loss(features(layers, x, pool)["conv4_2"], of_content["conv4_2"])

        def style_loss(compare):
            def loss(x):
                ours = features(layers, x, pool)
                return sum(compare(ours[name], of_style[name]) for name in STYLE_LAYERS)

            return loss

        return of_content, content_loss, style_loss

    for pooling, pool in POOLS.items():
        of_content, content_loss, style_loss = losses_over(pool)
        for layer, f in of_content.items():
            tensors[f"features/{pooling}/{layer}"] = channels_last(f)
        record(f"content/{pooling}", "mean((F - P)^2) at conv4_2", content_loss)
        for name, (compare, formula) in STYLE_LOSSES.items():
            record(f"style/{name}/{pooling}", formula, style_loss(compare))
    record("tv/l1", "sum |dx| + sum |dy|", absolute_variation)
    record("tv/l2", "1/2 (sum dx^2 + sum dy^2)", squared_variation)
    record("tv/keras", "sum (dx^2 + dy^2)^1.25 over the (H-1) x (W-1) corner", corner_variation)
    _, content_loss, style_loss = losses_over(POOLS["average"])
    likeness = style_loss(johnson)
    record(
        "gatys/average",
        "1 content/average + 100 style/johnson/average + 1e-4 tv/l2",
        lambda x: content_loss(x) + 100 * likeness(x) + 1e-4 * squared_variation(x),
    )

    write_tensors(
        f"{folder}/features.safetensors",
        tensors,
        {"model": "slim19", "layout": "H, W, C", "dtype": "computed in float64"},
    )
    about = (
        "Losses of the canvas against content and style, and the norm of each one's gradient at the canvas, which is the tensor "
        "gradient/NAME of features.safetensors. N: channels. M: positions of the canvas, M_s of the style. G and A: their sums "
        "over positions of f f^T."
    )
    write_json(f"{folder}/losses.json", "losses.py", {"about": about, "losses": losses})


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "test/fixtures")
