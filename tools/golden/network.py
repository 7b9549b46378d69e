"""What several scripts share: files of tensors, and the features of a VGG-19 in float64."""

import json
import struct

import numpy as np
import torch
from torch.nn import functional as F

torch.set_default_dtype(torch.float64)

CONVOLUTIONS = [2, 2, 4, 4, 1]
STYLE_LAYERS = [f"conv{block}_1" for block in range(1, 6)]
MEAN = torch.tensor([0.485, 0.456, 0.406]).view(1, 3, 1, 1)
DEVIATION = torch.tensor([0.229, 0.224, 0.225]).view(1, 3, 1, 1)
KINDS = {"F16": np.float16, "F32": np.float32}


def read_tensors(path):
    """The tensors of a safetensors file, by name, in float64."""
    with open(path, "rb") as file:
        raw = file.read()
    (length,) = struct.unpack("<Q", raw[:8])
    head, data = json.loads(raw[8 : 8 + length]), raw[8 + length :]

    def tensor(entry):
        numbers = np.frombuffer(data[slice(*entry["data_offsets"])], KINDS[entry["dtype"]])
        return torch.tensor(numbers.reshape(entry["shape"]).astype(np.float64))

    return {name: tensor(entry) for name, entry in head.items() if name != "__metadata__"}


def write_tensors(path, tensors, metadata):
    """Writes arrays as float32, in their order."""
    head, parts, offset = {"__metadata__": metadata}, [], 0
    for name, numbers in tensors.items():
        part = np.ascontiguousarray(numbers, np.float32).tobytes()
        head[name] = {"dtype": "F32", "shape": list(numbers.shape), "data_offsets": [offset, offset + len(part)]}
        parts.append(part)
        offset += len(part)
    text = json.dumps(head).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + b"".join(parts))


def write_json(path, script, content):
    with open(path, "w") as file:
        json.dump({"madeBy": f"tools/golden/{script}", **content}, file, indent=1)


def stored_network(path):
    """The kernels and biases of a network, by layer."""
    tensors = read_tensors(path)
    names = [f"conv{block}_{n + 1}" for block, count in enumerate(CONVOLUTIONS, 1) for n in range(count)]
    return {name: (tensors[f"{name}.weight"], tensors[f"{name}.bias"]) for name in names}


def features(layers, picture, pool=F.max_pool2d):
    """What every layer makes of a picture (1, 3, H, W) in [0, 1], after its ReLU. Pools leave an odd last row or column out."""
    x, found = (picture - MEAN) / DEVIATION, {}
    for name, (kernel, bias) in layers.items():
        if name.endswith("_1") and name != "conv1_1":
            x = pool(x, 2)
        x = found[name] = F.relu(F.conv2d(x, kernel, bias, padding=1))
    return found


def channels_last(x):
    """(1, C, H, W) as an array (H, W, C)."""
    return x[0].permute(1, 2, 0).detach().numpy()


def channels_first(x):
    """The reverse of it."""
    return x.permute(2, 0, 1)[None].contiguous()
