"""Exports narrow networks with PyTorch's own ONNX exporter, and writes PyTorch's logits beside them.

Usage: export_onnx.py [--all] FOLDER
Writes the files that the tests keep; with --all every network in operator sets 11, 13 and 17, with and without constant
folding. NAME.onnx is the model, NAME.json its input (pixels from 0 to 255), its logits, and the number of its binary
convolutions.
"""

import argparse
import copy
import json
import warnings
from pathlib import Path
from typing import Callable, Dict, List, NamedTuple

import torch
from torch import Tensor, nn

import recu
from imagenet import ImageNetResNet, LearnedBias, TwoStageResNet


class VggSmall(recu.VggSmall):
    """A narrower VGG-small for images of 16x16."""

    def __init__(self, classes: int):
        nn.Module.__init__(self)
        widths = (6, 6, 9, 9, 12, 12)
        self.conv0 = nn.Conv2d(3, widths[0], 3, padding=1, bias=False)
        self.bn0 = nn.BatchNorm2d(widths[0])
        for i in range(1, 6):
            self.add_module(f"conv{i}", recu.BinaryConv2d(widths[i - 1], widths[i]))
            self.add_module(f"bn{i}", nn.BatchNorm2d(widths[i]))
        self.fc = nn.Linear(widths[-1] * 2 * 2, classes)


class FoldedConv2d(nn.Conv2d):
    """A trained binary convolution with its weights worked out: +alpha or -alpha each."""

    def __init__(self, trained: recu.BinaryConv2d):
        out_channels, in_channels, kernel, _ = trained.weight.shape
        super().__init__(in_channels, out_channels, kernel, trained.stride, trained.padding, bias=False)
        signs = recu.sign(trained.weight - trained.weight.mean((1, 2, 3), keepdim=True))
        self.weight = nn.Parameter(signs * trained.alpha.unsqueeze(1))

    def forward(self, a: Tensor) -> Tensor:
        return super().forward(torch.where(a >= 0, torch.tensor(1.0), torch.tensor(-1.0)))


class Export(NamedTuple):
    network: str
    opset: int
    folding: bool
    batch: str = "fixed"
    weights: str = "computed"
    sign: str = "torch"

    @property
    def name(self) -> str:
        parts = [self.network, f"opset{self.opset}", "folded" if self.folding else "graph"]
        parts += [] if self.batch == "fixed" else ["batch"]
        parts += [] if self.weights == "computed" else ["alpha"]
        parts += [] if self.sign == "torch" else ["sign"]
        return "-".join(parts)


NETWORKS: Dict[str, Callable[[], nn.Module]] = {
    "resnet20": lambda: recu.ResNet(recu.BlockPerConv, 1, 4, (4, 8, 16), 10),
    "resnet18A": lambda: recu.ResNet(recu.BlockPerPair, 1, 4, (4, 4, 8, 16), 10),
    "vgg_small": lambda: VggSmall(10),
    "imagenet": lambda: ImageNetResNet(1, (5, 10, 15), 7),
    "two_stage": lambda: TwoStageResNet(2, (5, 10), 7),
}
SIZES = {"resnet20": 8, "resnet18A": 8, "vgg_small": 16, "imagenet": 32, "two_stage": 32}

KEPT = [
    Export("resnet20", 11, folding=False),
    Export("resnet20", 17, folding=True, batch="free"),
    Export("resnet20", 13, folding=True, weights="alpha"),
    Export("resnet18A", 13, folding=True),
    Export("resnet18A", 17, folding=False, sign="exact"),
    Export("vgg_small", 13, folding=False),
    Export("vgg_small", 11, folding=True, batch="free", weights="alpha"),
    Export("imagenet", 17, folding=False, batch="free"),
    Export("imagenet", 11, folding=True),
    Export("two_stage", 13, folding=False),
    Export("two_stage", 17, folding=True, batch="free"),
]


def randomise(network: nn.Module, images: Tensor) -> None:
    """Statistics that fit the images, factors of either sign."""
    for module in network.modules():
        if isinstance(module, (nn.BatchNorm1d, nn.BatchNorm2d)):
            module.momentum = None
            nn.init.uniform_(module.weight, 0.5, 1.5)
            module.weight.data *= torch.where(torch.rand_like(module.weight) < 0.25, -1.0, 1.0)
            nn.init.normal_(module.bias, 0, 0.3)
        elif isinstance(module, recu.BinaryConv2d):
            module.alpha.data.uniform_(-0.5, 1)
        elif isinstance(module, LearnedBias):
            nn.init.normal_(module.bias, 0, 0.3)
        elif isinstance(module, nn.PReLU):
            nn.init.uniform_(module.weight, -0.3, 0.5)
    recu.set_tau(network, 0.9)
    network.train()(images)
    network.eval()


def make(name: str) -> "tuple[nn.Module, Tensor]":
    """A network and images on which no sign hangs on float rounding: double precision gives the same logits."""
    size = SIZES[name]
    for seed in range(100):
        torch.manual_seed(seed)
        network = NETWORKS[name]()
        images = torch.randint(256, (8, 3, size, size)).float()
        randomise(network, images)
        images = images[:2]
        logits = network(images)
        exact = copy.deepcopy(network).double()(images.double())
        if (logits.double() - exact).abs().max() < 1e-4 * exact.abs().max():
            return network, images
    raise RuntimeError(f"{name}: no seed gave a network without signs near zero")


def fold_alpha(network: nn.Module) -> None:
    """Puts worked-out weights in the place of every binary convolution."""
    for module in list(network.modules()):
        for name, child in list(module.named_children()):
            if isinstance(child, recu.BinaryConv2d):
                setattr(module, name, FoldedConv2d(child))


def export(form: Export, folder: Path) -> None:
    network, images = make(form.network)
    binary = sum(isinstance(module, recu.BinaryConv2d) for module in network.modules())
    logits = network(images)
    if form.weights == "alpha":
        fold_alpha(network)
    exact_sign = recu.sign
    if form.sign == "torch":
        recu.sign = torch.sign
    path = folder / f"{form.name}.onnx"
    axes = {"input": {0: "N"}, "logits": {0: "N"}} if form.batch == "free" else None
    torch.onnx.export(
        network, images, str(path), input_names=["input"], output_names=["logits"], opset_version=form.opset,
        do_constant_folding=form.folding, dynamic_axes=axes)
    recu.sign = exact_sign
    values = {
        "binary_convolutions": binary,
        "pixels": images.int().flatten().tolist(),
        "logits": [[round(value, 6) for value in row] for row in logits.tolist()],
    }
    path.with_suffix(".json").write_text(json.dumps(values, separators=(",", ":")) + "\n")
    print(f"{path.name}: {path.stat().st_size} bytes, {binary} binary convolutions")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--all", action="store_true", help="every network, operator set and folding")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    forms: List[Export] = KEPT
    if options.all:
        forms = [Export(n, opset, fold) for n in NETWORKS for opset in (11, 13, 17) for fold in (True, False)]
    options.folder.mkdir(parents=True, exist_ok=True)
    with torch.no_grad():
        for form in forms:
            export(form, options.folder)


if __name__ == "__main__":
    main()
