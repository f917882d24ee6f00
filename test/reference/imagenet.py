"""The ImageNet networks of ReCU in plain PyTorch, of any width: residual blocks of binary convolutions with float
shortcuts, and the two-stage network with learned biases and PReLU. Used to export ONNX files as other programs write
them.
"""

from typing import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from recu import BinaryConv2d


class ProjectionBlock(nn.Module):
    """Two binary convolutions, a shortcut after each; a float convolution where the shape changes."""

    def __init__(self, in_channels: int, out_channels: int, stride: int):
        super().__init__()
        self.conv1 = BinaryConv2d(in_channels, out_channels, stride=stride)
        self.bn1 = nn.BatchNorm2d(out_channels)
        self.conv2 = BinaryConv2d(out_channels, out_channels)
        self.bn2 = nn.BatchNorm2d(out_channels)
        self.downsample = None
        if stride != 1:
            self.downsample = nn.Sequential(
                nn.Conv2d(in_channels, out_channels, 1, stride, bias=False), nn.BatchNorm2d(out_channels))

    def forward(self, x: Tensor) -> Tensor:
        out = self.bn1(self.conv1(x))
        out += x if self.downsample is None else self.downsample(x)
        middle = F.hardtanh(out, inplace=True)
        out = self.bn2(self.conv2(middle))
        out += middle
        return F.hardtanh(out, inplace=True)


class ImageNetResNet(nn.Module):
    """A 7x7 stem with max pooling, stages of blocks, an average pool, batch norm and a float classifier."""

    def __init__(self, blocks: int, widths: Sequence[int], classes: int):
        super().__init__()
        self.conv1 = nn.Conv2d(3, widths[0], 7, 2, 3, bias=False)
        self.bn1 = nn.BatchNorm2d(widths[0])
        self.maxpool = nn.MaxPool2d(3, 2, 1)
        layers = []
        channels = widths[0]
        for width in widths:
            for _ in range(blocks):
                layers.append(ProjectionBlock(channels, width, 1 if channels == width else 2))
                channels = width
        self.layers = nn.Sequential(*layers)
        self.bn2 = nn.BatchNorm1d(channels)
        self.fc = nn.Linear(channels, classes)

    def forward(self, x: Tensor) -> Tensor:
        x = self.maxpool(F.hardtanh(self.bn1(self.conv1(x)), inplace=True))
        x = self.layers(x)
        x = F.avg_pool2d(x, int(x.shape[3]))
        return self.fc(self.bn2(x.view(x.size(0), -1)))


class LearnedBias(nn.Module):
    """One summand a channel."""

    def __init__(self, channels: int):
        super().__init__()
        self.bias = nn.Parameter(torch.zeros(1, channels, 1, 1))

    def forward(self, x: Tensor) -> Tensor:
        return x + self.bias.expand_as(x)


class TwoStageBlock(nn.Module):
    """One binary convolution between learned biases, its shortcut, and a PReLU between biases."""

    def __init__(self, in_channels: int, out_channels: int, stride: int):
        super().__init__()
        self.move0 = LearnedBias(in_channels)
        self.conv = BinaryConv2d(in_channels, out_channels, stride=stride)
        self.bn = nn.BatchNorm2d(out_channels)
        self.move1 = LearnedBias(out_channels)
        self.prelu = nn.PReLU(out_channels)
        self.move2 = LearnedBias(out_channels)
        self.downsample = None
        if stride != 1:
            self.downsample = nn.Sequential(
                nn.AvgPool2d(2, 2), nn.Conv2d(in_channels, out_channels, 1, bias=False),
                nn.BatchNorm2d(out_channels))

    def forward(self, x: Tensor) -> Tensor:
        out = self.bn(self.conv(self.move0(x)))
        out += x if self.downsample is None else self.downsample(x)
        return self.move2(self.prelu(self.move1(out)))


class TwoStageResNet(nn.Module):
    """A 7x7 stem with max pooling, stages of two-stage blocks, a global average pool and a float classifier."""

    def __init__(self, blocks: int, widths: Sequence[int], classes: int):
        super().__init__()
        self.conv1 = nn.Conv2d(3, widths[0], 7, 2, 3, bias=False)
        self.bn1 = nn.BatchNorm2d(widths[0])
        self.maxpool = nn.MaxPool2d(3, 2, 1)
        layers = []
        channels = widths[0]
        for width in widths:
            for _ in range(blocks):
                layers.append(TwoStageBlock(channels, width, 1 if channels == width else 2))
                channels = width
        self.layers = nn.Sequential(*layers)
        self.avgpool = nn.AdaptiveAvgPool2d((1, 1))
        self.fc = nn.Linear(channels, classes)

    def forward(self, x: Tensor) -> Tensor:
        x = self.layers(self.maxpool(self.bn1(self.conv1(x))))
        return self.fc(torch.flatten(self.avgpool(x), 1))
