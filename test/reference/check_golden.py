"""Checks the reference against the golden values; prints one line a case and fails if one is out of tolerance.

A case that misses in float32 is run again in float64, as a sign that a rounding error flips sends all that follows
another way.
"""

import json
import math
import os
import struct
import sys
from pathlib import Path
from typing import Callable, Dict, List, Tuple

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from recu import NETWORKS, BinaryConv2d, set_tau, tau_at

Tensors = Dict[str, Tensor]
DTYPES = {"F32": np.dtype("<f4"), "F64": np.dtype("<f8"), "I64": np.dtype("<i8")}


class Deviation:
    """Collects the largest deviation of a case, and the largest as a share of what is allowed."""

    def __init__(self) -> None:
        self.largest = 0.0
        self.share = 0.0
        self.worst = ""

    def add(self, name: str, actual: Tensor, expected: Tensor, absolute: float, relative: float = 0.0,
            relative_to_largest: bool = False) -> None:
        actual, expected = actual.detach().double(), expected.double()
        if actual.shape != expected.shape:
            raise ValueError(f"{name} has shape {list(actual.shape)}, not {list(expected.shape)}")
        scale = expected.abs().max() if relative_to_largest else expected.abs()
        difference = (actual - expected).abs()
        # A NaN becomes infinite, so that it cannot hide in a maximum.
        share = torch.nan_to_num(difference / (absolute + relative * scale), nan=math.inf).max().item()
        self.largest = max(self.largest, torch.nan_to_num(difference, nan=math.inf).max().item())
        if share >= self.share:
            self.share, self.worst = share, name


def read_safetensors(path: Path) -> Tuple[Tensors, Dict[str, str]]:
    """All tensors of a file, and its metadata."""
    content = path.read_bytes()
    length, = struct.unpack_from("<Q", content)
    header = json.loads(content[8:8 + length])
    metadata = header.pop("__metadata__", {})
    data = memoryview(content)[8 + length:]
    tensors = {}
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        array = np.frombuffer(data[begin:end], DTYPES[entry["dtype"]]).reshape(entry["shape"])
        tensors[name] = torch.from_numpy(array.copy())
    return tensors, metadata


def cast(tensors: Tensors, dtype: torch.dtype) -> Tensors:
    return {name: t.to(dtype) if t.is_floating_point() else t for name, t in tensors.items()}


def with_prefix(tensors: Tensors, prefix: str) -> Tensors:
    return {name[len(prefix):]: t for name, t in tensors.items() if name.startswith(prefix)}


def check_layer(path: Path, dtype: torch.dtype, deviation: Deviation) -> None:
    tensors, metadata = read_safetensors(path)
    golden = cast(tensors, dtype)
    out_channels, in_channels, kernel, _ = golden["weight"].shape
    layer = BinaryConv2d(in_channels, out_channels, kernel, int(metadata["stride"]), int(metadata["padding"]))
    layer = layer.to(dtype)
    layer.load_state_dict({name: golden[name] for name in ("weight", "alpha", "tau")})
    image = golden["input"].clone().requires_grad_()

    output = layer(image)
    output.backward(golden["grad_output"])
    w1 = layer.standardised_weight()
    limit = layer.clamp_limit(w1)
    actual = {
        "clamp_limit": torch.tensor([limit]),
        "clamped_fraction": (w1.abs() > limit).double().mean().reshape(1),
        "output_train": output,
        "output_eval": layer.eval()(image),
        "grad_input": image.grad,
        "grad_weight": layer.weight.grad,
        "grad_alpha": layer.alpha.grad,
    }
    for name, value in actual.items():
        deviation.add(name, value, golden[name], 1e-4, 1e-4)


def check_network(path: Path, dtype: torch.dtype, deviation: Deviation) -> None:
    tensors, metadata = read_safetensors(path)
    golden = cast(tensors, dtype)
    network = NETWORKS[path.stem]().to(dtype)
    initial = with_prefix(golden, "init.")
    if list(initial) != list(network.state_dict()):
        raise ValueError("the state dict has other names, or another order")
    network.load_state_dict(initial)
    set_tau(network, float(metadata["tau"]))
    optimiser = torch.optim.SGD(network.parameters(), lr=float(metadata["lr"]), momentum=float(metadata["momentum"]),
                                weight_decay=float(metadata["weight_decay"]))
    losses = []
    for step in range(int(metadata["steps"])):
        optimiser.zero_grad()
        logits = network(golden["input"])
        loss = F.cross_entropy(logits, golden["labels"])
        loss.backward()
        losses.append(loss.detach())
        if step == 0:
            deviation.add("train.logits", logits, golden["train.logits"], 1e-4)
            deviation.add("train.loss", loss.reshape(1), golden["train.loss"], 1e-4)
            gradients = with_prefix(golden, "grad.")
            parameters = dict(network.named_parameters())
            if set(gradients) != set(parameters):
                raise ValueError("other parameters have gradients")
            for name, gradient in gradients.items():
                deviation.add("grad." + name, parameters[name].grad, gradient, 1e-4, 1e-3, relative_to_largest=True)
        optimiser.step()
    deviation.add("sgd.losses", torch.stack(losses), golden["sgd.losses"], 1e-4)


def uniform(count: int, factor: int, constant: int) -> np.ndarray:
    """The formula's u in [0, 1), by element."""
    h = (np.arange(count, dtype=np.uint64) * np.uint64(factor) + np.uint64(constant)) & np.uint64(0xFFFFFFFF)
    h = (h * np.uint64(1664525) + np.uint64(1013904223)) & np.uint64(0xFFFFFFFF)
    return (h >> np.uint64(8)) / 2.0 ** 24


def formula_tensor(name: str, shape: torch.Size, k: int) -> Tensor:
    u = uniform(math.prod(shape), 2654435761, k * 40503 + 12345)
    s = np.where(u < 0.25, -1.0, 1.0)
    if name.endswith("running_var"):
        values = 0.5 + u
    elif name.endswith("alpha"):
        values = s * (0.02 + 0.02 * u)
    elif name.endswith("running_mean"):
        values = 0.2 * (u - 0.5)
    elif name.endswith("weight") and len(shape) == 1:
        values = s * (0.5 + u)
    elif name.endswith("bias"):
        values = 0.2 * (u - 0.5)
    elif name.endswith("weight") and len(shape) == 4:
        values = np.where(u < 0.5, -(0.05 + 0.4 * u), 0.05 + 0.4 * (u - 0.5))
    else:
        values = 0.5 * (u - 0.5)
    return torch.from_numpy(values.astype(np.float32)).reshape(shape)


def check_formula(path: Path, dtype: torch.dtype, deviation: Deviation) -> None:
    golden, metadata = read_safetensors(path)
    network = NETWORKS[path.stem](classes=int(metadata["num_classes"])).to(dtype)
    state = network.state_dict()
    # tau has no dimension in a new layer, and one in checkpoints.
    shapes = {name: [1] if name.endswith(".tau") else list(t.shape) for name, t in state.items()}
    listed = json.loads(path.with_suffix(".state_dict.json").read_text(encoding="utf-8"))
    if list(shapes.items()) != list(listed.items()):
        raise ValueError("the state dict has other names or shapes, or another order")
    names = [name for name in state if not name.endswith((".tau", ".num_batches_tracked"))]
    state.update({name: formula_tensor(name, state[name].shape, k) for k, name in enumerate(names)})
    network.load_state_dict(state)
    set_tau(network, float(metadata["tau"]))
    shape = json.loads(metadata["input_shape"])
    values = 4 * uniform(math.prod(shape), 2246822519, int(metadata["input_constant"])) - 2
    image = torch.from_numpy(values.astype(np.float32)).reshape(shape).to(dtype)

    deviation.add("input.head", image.flatten()[:16], golden["input.head"], 1e-6)
    deviation.add("first_param.head", state[names[0]].flatten()[:16], golden["first_param.head"], 1e-6)
    with torch.no_grad():
        for mode in ("eval", "train"):
            logits = network.train(mode == "train")(image)
            deviation.add(mode + ".logits", logits, golden[mode + ".logits"], 0, 1e-3, relative_to_largest=True)


def check_tau_schedule(path: Path, dtype: torch.dtype, deviation: Deviation) -> None:
    golden = json.loads(path.read_text(encoding="utf-8"))
    epochs = [*range(0, 600, 50), 599]
    actual = [tau_at(e, golden["epochs"], golden["tau_min"], golden["tau_max"]) for e in epochs]
    deviation.add("tau", torch.tensor(actual, dtype=torch.float64), torch.tensor(golden["tau"], dtype=torch.float64),
                  1e-6)


def passes(path: Path, name: str, check: Callable[[Path, torch.dtype, Deviation], None]) -> bool:
    passed = False
    for dtype in (torch.float32, torch.float64):
        deviation = Deviation()
        check(path, dtype, deviation)
        passed = deviation.share <= 1
        verdict = "passed" if passed else "failed"
        print(f"{verdict} {name} ({str(dtype)[6:]}): largest deviation {deviation.largest:.1e}; "
              f"{100 * deviation.share:.2g} % of what is allowed, in {deviation.worst}", flush=True)
        if passed:
            break
    return passed


def main() -> int:
    here = Path(__file__).resolve().parent
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else os.environ.get("RECU_GOLDEN") or here.parent / "golden")
    if not folder.is_dir():
        print(f"no golden values: {folder} is not a folder", file=sys.stderr)
        return 2

    cases: List[Tuple[Path, Callable[[Path, torch.dtype, Deviation], None]]] = []
    for room, check in (("layer", check_layer), ("network", check_network)):
        paths = sorted(folder.glob(f"{room}/*.safetensors"))
        if not paths:
            print(f"no golden values: {folder / room} holds none", file=sys.stderr)
            return 2
        cases += [(path, check) for path in paths]
    cases += [(folder / "formula" / f"{name}.safetensors", check_formula)
              for name in ("resnet18_1w1a", "vgg_small_1w1a")]
    cases += [(folder / "tau_schedule.json", check_tau_schedule)]
    failed = 0
    for path, check in cases:
        name = path.relative_to(folder).as_posix()
        try:
            failed += not passes(path, name, check)
        except Exception as error:  # one broken case must not hide the others
            failed += 1
            print(f"failed {name}: {type(error).__name__}: {error}", flush=True)
    print(f"{len(cases) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
