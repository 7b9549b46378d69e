#!/usr/bin/env python3
"""Writes a trained student as a safetensors file that Stylograph reads: `stylograph models add NAME FILE`."""

import argparse
import json
import struct

import torch

from networks import CONVS_PER_BLOCK, MEAN, STD, layer_names


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoint", help="what distill.py wrote (.pth)")
    parser.add_argument("out", help="where to (.safetensors)")
    parser.add_argument("--name", required=True, help="the name that graphs will use")
    parser.add_argument("--license", required=True, help="of the weights: what the teacher and the data allow")
    parser.add_argument("--provenance", required=True, help="what it was trained on, and from")
    return parser.parse_args()


def metadata(options, channels):
    architecture = {
        "channels": list(channels),
        "convsPerBlock": list(CONVS_PER_BLOCK),
        "last": layer_names()[-1],
        "kernel": 3,
        "padding": "zero",
        "activation": "relu",
        "pooling": "average",
    }
    normalization = {"colour": "sRGB in [0,1]", "order": "RGB", "mean": MEAN, "std": STD}
    return {
        "format": "stylograph-features",
        "version": "1",
        "name": options.name,
        "architecture": json.dumps(architecture),
        "input": json.dumps(normalization),
        "layout": "weights OIHW, bias O, float16",
        "licence": options.license,
        "provenance": options.provenance,
    }


def safetensors(tensors, notes):
    """The bytes of a file of half-precision tensors, in the order of the dictionary."""
    header, blobs, size = {"__metadata__": notes}, [], 0
    for name, tensor in tensors.items():
        blob = tensor.half().contiguous().numpy().tobytes()
        header[name] = {"dtype": "F16", "shape": list(tensor.shape), "data_offsets": [size, size + len(blob)]}
        blobs.append(blob)
        size += len(blob)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text + b"".join(blobs)


def main():
    options = arguments()
    checkpoint = torch.load(options.checkpoint, map_location="cpu", weights_only=True)
    state, tensors = checkpoint["chain"], {}
    for name in layer_names():
        if name.startswith("conv"):
            tensors[f"{name}.weight"] = state[f"convs.{name}.weight"]
            tensors[f"{name}.bias"] = state[f"convs.{name}.bias"]
    with open(options.out, "wb") as file:
        file.write(safetensors(tensors, metadata(options, checkpoint["channels"])))
    print(f"{options.out}: {sum(tensor.numel() for tensor in tensors.values())} parameters")


if __name__ == "__main__":
    main()
