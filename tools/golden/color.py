#!/usr/bin/env python3
"""Colors in the spaces of scikit-image, and its matching of histograms, in float64: color.json."""

import sys

import numpy as np
from skimage import color, exposure

from network import write_json

SPACES = {
    "xyz": color.rgb2xyz,
    "lab": color.rgb2lab,
    "luv": color.rgb2luv,
    "yuv": color.rgb2yuv,
    "ycbcr": color.rgb2ycbcr,
    "hsv": color.rgb2hsv,
    "gray": color.rgb2gray,
}
CORNERS = [[0, 0, 0], [1, 1, 1], [1, 0, 0], [0, 1, 0], [0, 0, 1], [0.5, 0.5, 0.5]]


def main(folder):
    random = np.random.default_rng(3)
    rgb = np.concatenate([CORNERS, random.random((10, 3))])
    source = random.random((6, 7, 3)).round(2)
    reference = (random.random((5, 9, 3)) ** 2).round(2)
    matched = exposure.match_histograms(source, reference, channel_axis=-1)
    about = (
        "sRGB in [0, 1], a row for each color, and the same in other spaces (D65, observer of 2 degrees). matchHistograms: "
        "skimage.exposure.match_histograms, channel by channel."
    )
    content = {
        "about": about,
        "rgb": rgb.tolist(),
        **{name: convert(rgb[None])[0].tolist() for name, convert in SPACES.items()},
        "matchHistograms": {
            "source": source.tolist(),
            "reference": reference.tolist(),
            "matched": matched.tolist(),
        },
    }
    write_json(f"{folder}/color.json", "color.py", content)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "test/fixtures")
