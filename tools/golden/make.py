#!/usr/bin/env python3
"""Writes the golden values in test/fixtures again, or compares them with what other programs compute now.

    python3 tools/golden/make.py [--check] [FIXTURE ...]

FIXTURE: losses, wasserstein, edges, neighbors, optimizers, color, parameterization, l_bfgs; all of them unless named. With --check nothing is written: the largest
difference of each file is printed, relative to the number, or to 1e-3 of the largest
of its list or 1e-12 where it is smaller.
"""

import argparse
import base64
import importlib
import json
import os
import pathlib
import shutil
import sys
import tempfile

SCRIPTS = {
    "losses": ["features.safetensors", "losses.json"],
    "wasserstein": ["wasserstein.json"],
    "edges": ["edges.json"],
    "neighbors": ["neighbors.json"],
    "optimizers": ["optimizers.json"],
    "color": ["color.json"],
    "parameterization": ["parameterization.json"],
    "l_bfgs": ["l-bfgs.json"],
}
ROOT = pathlib.Path(__file__).resolve().parents[2]
FIXTURES = ROOT / "test/fixtures"
NEEDED = "python3-torch python3-numpy python3-scipy python3-skimage"


def numbers_of(path):
    """The numbers of a fixture, in groups of one kind, by where they stand."""
    if path.suffix == ".safetensors":
        from network import read_tensors

        return {name: tensor.flatten().tolist() for name, tensor in read_tensors(path).items()}
    found = {}

    def visit(value, place):
        if isinstance(value, dict):
            for name, part in value.items():
                visit(part, f"{place}/{name}")
        elif isinstance(value, list):
            for part in value:
                visit(part, place)
        elif isinstance(value, (int, float)):
            found.setdefault(place, []).append(value)
        elif place.endswith("/gradient"):
            import numpy

            found[place] = numpy.frombuffer(base64.b64decode(value), "<f4").tolist()

    visit(json.loads(path.read_text()), "")
    return found


def difference(found, kept):
    """The largest difference of two lists of numbers, relative to the numbers."""
    if len(found) != len(kept):
        return float("inf")
    least = 1e-3 * max((abs(number) for number in kept), default=0)
    return max((abs(a - b) / max(abs(b), least, 1e-12) for a, b in zip(found, kept)), default=0)


def compare(made, kept):
    found, expected = numbers_of(made), numbers_of(kept)
    if found.keys() != expected.keys():
        return float("inf"), ", ".join(sorted(found.keys() ^ expected.keys()))
    return max((difference(found[place], expected[place]), place) for place in expected)


def main():
    parser = argparse.ArgumentParser(description="Golden values of test/fixtures")
    parser.add_argument("fixtures", nargs="*", metavar="FIXTURE", help=f"one of {', '.join(SCRIPTS)}")
    parser.add_argument("--check", action="store_true", help="write nothing, print how the files differ")
    options = parser.parse_args()
    unknown = [name for name in options.fixtures if name not in SCRIPTS]
    if unknown:
        parser.error(f"there is no fixture “{unknown[0]}”: name some of {', '.join(SCRIPTS)}")
    os.chdir(ROOT)
    with tempfile.TemporaryDirectory() as folder:
        # What a script reads of another's is there even where that one is not run.
        for path in FIXTURES.glob("*.safetensors"):
            shutil.copy(path, folder)
        for name in SCRIPTS:
            if options.fixtures and name not in options.fixtures:
                continue
            try:
                script = importlib.import_module(name)
            except ModuleNotFoundError as missing:
                sys.exit(f"{missing.name} is missing for {sys.executable}. On Debian: apt-get install {NEEDED}, then use /usr/bin/python3.")
            print(f"{name} ...", flush=True)
            script.main(folder)
            for file in SCRIPTS[name]:
                made, kept = pathlib.Path(folder, file), FIXTURES / file
                if kept.exists():
                    worst, place = compare(made, kept)
                    print(f"  {file}: {f'differs by up to {worst:.1g} ({place})' if worst else 'the same numbers'}")
                if not options.check:
                    shutil.copy(made, kept)


main()
