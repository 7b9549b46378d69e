"""The student, and the teacher that it learns from."""

import torch
import torch.nn.functional as F
from torch import nn

CONVS_PER_BLOCK = (2, 2, 4, 4, 1)
"""VGG-19's blocks, the last one cut after its first convolution."""

TAPS = {"conv1_1": 64, "conv2_1": 128, "conv3_1": 256, "conv4_1": 512, "conv5_1": 512}
"""The layers that are compared, with VGG-19's widths there."""

MEAN = (0.485, 0.456, 0.406)
STD = (0.229, 0.224, 0.225)


def layer_names():
    """`conv1_1`, `conv1_2`, `pool1`, ... `conv5_1`: VGG's names, first to last."""
    names = []
    for block, count in enumerate(CONVS_PER_BLOCK, start=1):
        names += [f"conv{block}_{i}" for i in range(1, count + 1)]
        if block < len(CONVS_PER_BLOCK):
            names.append(f"pool{block}")
    return names


def block_of(name):
    return int(name.removeprefix("conv").removeprefix("pool").split("_")[0])


class Chain(nn.Module):
    """A chain of 3 x 3 convolutions with ReLU and 2 x 2 pools.

    channels: width of each of the five blocks.
    padding: `constant` (zeros) or `reflect`.
    pool: `average` or `max`.
    """

    def __init__(self, channels, padding, pool):
        super().__init__()
        self.padding = padding
        self.pool = F.avg_pool2d if pool == "average" else F.max_pool2d
        self.convs = nn.ModuleDict()
        taken = 3
        for name in layer_names():
            if name.startswith("conv"):
                out = channels[block_of(name) - 1]
                self.convs[name] = nn.Conv2d(taken, out, kernel_size=3)
                taken = out

    def forward(self, x):
        """Features after ReLU by the name of the layer, of normalized pictures (batch, 3, height, width)."""
        features = {}
        for name in layer_names():
            if name.startswith("pool"):
                x = self.pool(x, 2)
            else:
                x = F.relu(self.convs[name](F.pad(x, (1, 1, 1, 1), mode=self.padding)))
                features[name] = x
        return features


class Student(nn.Module):
    """What is trained: a slim chain, and for each tap a linear map to VGG-19's width, thrown away afterwards."""

    def __init__(self, channels):
        super().__init__()
        self.channels = tuple(channels)
        self.chain = Chain(channels, padding="constant", pool="average")
        self.maps = nn.ModuleDict(
            {name: nn.Conv2d(channels[block_of(name) - 1], width, 1) for name, width in TAPS.items()}
        )
        for conv in self.chain.convs.values():
            nn.init.kaiming_normal_(conv.weight)
            nn.init.zeros_(conv.bias)
        self.register_buffer("mean", torch.tensor(MEAN).view(1, 3, 1, 1))
        self.register_buffer("std", torch.tensor(STD).view(1, 3, 1, 1))

    def forward(self, pictures):
        """What it makes of pictures (batch, 3, height, width) in [0, 1], in VGG-19's widths, by tap."""
        features = self.chain((pictures - self.mean) / self.std)
        return {name: linear(features[name]) for name, linear in self.maps.items()}


class Teacher(nn.Module):
    """The channel-pruned VGG-19 of Wang et al. 2020, from its published state dict; frozen."""

    def __init__(self, state):
        super().__init__()
        widths = [state[f"conv{block}1.weight"].shape[0] for block in range(1, len(CONVS_PER_BLOCK) + 1)]
        self.chain = Chain(widths, padding="reflect", pool="max")
        self.first = nn.Conv2d(3, 3, 1)
        self.maps = nn.ModuleDict({name: nn.Conv2d(1, 1, 1) for name in TAPS})
        self._copy(self.first, state, "conv0")
        for name, conv in self.chain.convs.items():
            self._copy(conv, state, name.replace("_", ""))
        for name, linear in self.maps.items():
            self._copy(linear, state, name.replace("_", "") + "_aux")
        self.requires_grad_(False)

    @staticmethod
    def _copy(conv, state, name):
        conv.weight = nn.Parameter(state[f"{name}.weight"])
        conv.bias = nn.Parameter(state[f"{name}.bias"])

    @torch.no_grad()
    def forward(self, pictures):
        """What it makes of pictures (batch, 3, height, width) in [0, 1], in VGG-19's widths, by tap."""
        features = self.chain(self.first(pictures))
        return {name: linear(features[name]) for name, linear in self.maps.items()}
