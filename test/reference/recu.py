"""The ReCU binary convolution and its CIFAR networks in plain PyTorch.

Written from the paper (Xu et al., ICCV 2021, arXiv 2103.12369) to check and to time ReCU.MLNet against. Every step is
an operation of its own, nothing is fused, and tensors carry the names of the published checkpoints.
"""

import math
from typing import Callable, Dict, Sequence, Type

import torch
import torch.nn.functional as F
from torch import Tensor, nn

EPSILON = 1e-5


def sign(x: Tensor) -> Tensor:
    """-1 or +1; zero counts as positive, since one bit has no third value."""
    return torch.sign(x).add_(0.5).sign_()


class SignWeight(torch.autograd.Function):
    """Sign; the gradient passes unchanged."""

    @staticmethod
    def forward(ctx, w: Tensor) -> Tensor:
        return sign(w)

    @staticmethod
    def backward(ctx, grad: Tensor) -> Tensor:
        return grad


class SignActivation(torch.autograd.Function):
    """Sign; the gradient is weighted by the triangle max(0, 2 - 2|a|)."""

    @staticmethod
    def forward(ctx, a: Tensor) -> Tensor:
        ctx.save_for_backward(a)
        return sign(a)

    @staticmethod
    def backward(ctx, grad: Tensor) -> Tensor:
        a, = ctx.saved_tensors
        return grad * (2 - 2 * a.abs()).clamp(min=0)


class BinaryConv2d(nn.Conv2d):
    """A convolution of signs with signs, times a learned scale per output channel."""

    def __init__(self, in_channels: int, out_channels: int, kernel_size: int = 3, stride: int = 1, padding: int = 1):
        super().__init__(in_channels, out_channels, kernel_size, stride, padding, bias=False)
        self.alpha = nn.Parameter(torch.rand(out_channels, 1, 1))
        self.register_buffer("tau", torch.tensor(1.0))

    def standardised_weight(self) -> Tensor:
        """Each filter with mean 0 and the deviation of a Laplace distribution of scale 2."""
        w0 = self.weight - self.weight.mean((1, 2, 3), keepdim=True)
        return w0 * (2 * math.sqrt(2)) / torch.sqrt(w0.var((1, 2, 3), keepdim=True) + EPSILON)

    def clamp_limit(self, w1: Tensor) -> float:
        """Q, the tau-quantile of a Laplace distribution whose scale is estimated by mean|w1|."""
        return (-w1.detach().abs().mean() * torch.log(2 - 2 * self.tau)).item()

    def forward(self, a: Tensor) -> Tensor:
        w1 = self.standardised_weight()
        limit = self.clamp_limit(w1)
        w2 = torch.clamp(w1, -limit, limit)
        if self.training:
            a = a / torch.sqrt(a.var((1, 2, 3), keepdim=True) + EPSILON)
        # The zero padding is put around the signs: a padded tap adds nothing.
        out = F.conv2d(SignActivation.apply(a), SignWeight.apply(w2), None, self.stride, self.padding)
        return out * self.alpha


class Shortcut(nn.Module):
    """No parameters: a 2x2 average pool where the stride is 2, then zero channels before and after."""

    def __init__(self, in_channels: int, out_channels: int, stride: int):
        super().__init__()
        self.stride = stride
        self.extra = (out_channels - in_channels) // 2

    def forward(self, x: Tensor) -> Tensor:
        if self.stride == 2:
            x = F.avg_pool2d(x, 2)
        if self.extra:
            x = F.pad(x, (0, 0, 0, 0, self.extra, self.extra))
        return x


class BlockBase(nn.Module):
    """Two binary convolutions."""

    def __init__(self, in_channels: int, out_channels: int, stride: int):
        super().__init__()
        self.conv1 = BinaryConv2d(in_channels, out_channels, stride=stride)
        self.bn1 = nn.BatchNorm2d(out_channels)
        self.conv2 = BinaryConv2d(out_channels, out_channels)
        self.bn2 = nn.BatchNorm2d(out_channels)
        self.shortcut = Shortcut(in_channels, out_channels, stride)


class BlockPerConv(BlockBase):
    """A shortcut after each convolution (ResNet-20)."""

    def forward(self, x: Tensor) -> Tensor:
        out = self.bn1(self.conv1(x))
        out += self.shortcut(x)
        middle = F.hardtanh(out, inplace=True)
        out = self.bn2(self.conv2(middle))
        out += middle
        return F.hardtanh(out, inplace=True)


class BlockPerPair(BlockBase):
    """One shortcut over both convolutions (ResNet-18)."""

    def forward(self, x: Tensor) -> Tensor:
        out = F.hardtanh(self.bn1(self.conv1(x)), inplace=True)
        out = self.bn2(self.conv2(out))
        out += self.shortcut(x)
        return F.hardtanh(out, inplace=True)


class ResNet(nn.Module):
    """A float stem, stages of binary blocks, an average pool, batch norm and a float classifier."""

    def __init__(self, block: Type[BlockBase], blocks: int, stem: int, widths: Sequence[int], classes: int):
        super().__init__()
        self.stem_hardtanh = block is BlockPerConv
        self.conv1 = nn.Conv2d(3, stem, 3, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(stem)
        channels = stem
        self.stages = [f"layer{i + 1}" for i in range(len(widths))]
        for stage, width in zip(self.stages, widths):
            stride = 1 if stage == "layer1" else 2
            layers = []
            for i in range(blocks):
                layers.append(block(channels, width, stride if i == 0 else 1))
                channels = width
            self.add_module(stage, nn.Sequential(*layers))
        # Parameters are listed in this order in the published checkpoints, which differs between the two families.
        if block is BlockPerConv:
            self.bn2 = nn.BatchNorm1d(channels)
            self.linear = nn.Linear(channels, classes)
        else:
            self.linear = nn.Linear(channels, classes)
            self.bn2 = nn.BatchNorm1d(channels)
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.kaiming_normal_(module.weight)

    def forward(self, x: Tensor) -> Tensor:
        out = self.bn1(self.conv1(x))
        if self.stem_hardtanh:
            out = F.hardtanh(out, inplace=True)
        for stage in self.stages:
            out = getattr(self, stage)(out)
        out = F.avg_pool2d(out, int(out.shape[3])).flatten(1)
        return self.linear(self.bn2(out))


class VggSmall(nn.Module):
    """A float stem, five binary convolutions, three of them pooled before batch norm, and a float classifier."""

    def __init__(self, classes: int):
        super().__init__()
        widths = (128, 128, 256, 256, 512, 512)
        self.conv0 = nn.Conv2d(3, widths[0], 3, padding=1, bias=False)
        self.bn0 = nn.BatchNorm2d(widths[0])
        for i in range(1, 6):
            self.add_module(f"conv{i}", BinaryConv2d(widths[i - 1], widths[i]))
            self.add_module(f"bn{i}", nn.BatchNorm2d(widths[i]))
        self.fc = nn.Linear(512 * 4 * 4, classes)
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                kernel_height, kernel_width = module.kernel_size
                fan_out = kernel_height * kernel_width * module.out_channels
                nn.init.normal_(module.weight, 0, math.sqrt(2 / fan_out))
        nn.init.normal_(self.fc.weight, 0, 0.01)
        nn.init.zeros_(self.fc.bias)

    def forward(self, x: Tensor) -> Tensor:
        for i in range(6):
            x = getattr(self, f"conv{i}")(x)
            if i in (1, 3, 5):
                x = F.max_pool2d(x, 2)
            x = F.hardtanh(getattr(self, f"bn{i}")(x), inplace=True)
        return self.fc(x.flatten(1))


def resnet20_1w1a(classes: int = 10) -> nn.Module:
    return ResNet(BlockPerConv, 3, 16, (16, 32, 64), classes)


def resnet18_1w1a(classes: int = 10) -> nn.Module:
    return ResNet(BlockPerPair, 2, 64, (64, 128, 256, 512), classes)


def resnet18A_1w1a(classes: int = 10) -> nn.Module:
    return ResNet(BlockPerPair, 2, 32, (32, 32, 64, 128), classes)


def resnet18B_1w1a(classes: int = 10) -> nn.Module:
    return ResNet(BlockPerPair, 2, 32, (32, 64, 128, 256), classes)


def resnet18C_1w1a(classes: int = 10) -> nn.Module:
    return ResNet(BlockPerPair, 2, 64, (64, 64, 128, 256), classes)


def vgg_small_1w1a(classes: int = 10) -> nn.Module:
    return VggSmall(classes)


NETWORKS: Dict[str, Callable[..., nn.Module]] = {
    make.__name__: make
    for make in (resnet20_1w1a, resnet18_1w1a, resnet18A_1w1a, resnet18B_1w1a, resnet18C_1w1a, vgg_small_1w1a)
}


def set_tau(network: nn.Module, tau: float) -> None:
    """Sets tau in every binary convolution."""
    for module in network.modules():
        if isinstance(module, BinaryConv2d):
            module.tau.fill_(tau)


def tau_at(epoch: int, epochs: int, tau_min: float = 0.85, tau_max: float = 0.99) -> float:
    """Tau from the start of an epoch on; tau_max is approached, never reached."""
    a = (tau_max - tau_min) / (math.e - 1)
    return a * math.exp(epoch / epochs) + tau_min - a
