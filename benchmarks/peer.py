"""The other side of the comparison: PyTorch eager, driven by one command a line.

    train <network> <batch> <pixels> <layout> <steps>  -> seconds
    score <network> <batch> <pixels> <layout> <steps>  -> seconds
    forget                                             -> ok      frees every network
    peak                                               -> VmHWM of this process in KiB
    versions                                           -> one line of text

<layout> is contiguous or channels-last. Networks are made at their first step and kept.
"""
import gc
import platform
import sys
import time

import torch
import torch.nn.functional as F
import torchvision
from torch import nn


class Block(nn.Module):
    """Two 3x3 convolutions; the shortcut takes every second pixel and pads channels (shortcut A)."""

    def __init__(self, before, width, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(before, width, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.conv2 = nn.Conv2d(width, width, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(width)
        self.relu = nn.ReLU(inplace=True)
        self.stride, self.padding = stride, (width - before) // 2

    def forward(self, x):
        y = self.bn2(self.conv2(self.relu(self.bn1(self.conv1(x)))))
        if self.padding:
            x = F.pad(x[:, :, ::self.stride, ::self.stride], (0, 0, 0, 0, self.padding, self.padding))
        return self.relu(y + x)


def cifar_resnet20():
    """He et al. 2015, section 4.2, with 20 layers."""
    blocks = [Block(before, width, stride) for before, width, stride in (
        (16, 16, 1), (16, 16, 1), (16, 16, 1), (16, 32, 2), (32, 32, 1), (32, 32, 1), (32, 64, 2), (64, 64, 1), (64, 64, 1))]
    return nn.Sequential(
        nn.Conv2d(3, 16, 3, padding=1, bias=False), nn.BatchNorm2d(16), nn.ReLU(inplace=True), *blocks,
        nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 10))


NETWORKS = {
    "resnet18": (torchvision.models.resnet18, 1000),
    "resnet50": (torchvision.models.resnet50, 1000),
    "mobilenet_v2": (torchvision.models.mobilenet_v2, 1000),
    "cifar-resnet20": (cifar_resnet20, 10),
}


def arranged(thing, layout):
    return thing.to(memory_format=torch.channels_last) if layout == "channels-last" else thing


def trainer(network, batch, pixels, layout):
    build, classes = NETWORKS[network]
    model = arranged(build(), layout).train()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9, weight_decay=1e-4)
    pictures = arranged(torch.randn(batch, 3, pixels, pixels), layout)
    labels = torch.randint(0, classes, (batch,))

    def step():
        optimizer.zero_grad(set_to_none=True)
        loss = F.cross_entropy(model(pictures), labels)
        loss.backward()
        optimizer.step()
        return loss.item()

    return step


def scorer(network, batch, pixels, layout):
    build, _ = NETWORKS[network]
    model = arranged(build(), layout).eval()
    pictures = arranged(torch.randn(batch, 3, pixels, pixels), layout)

    def step():
        with torch.no_grad():
            return model(pictures)

    return step


MODES = {"train": trainer, "score": scorer}


def timed(step, count):
    start = time.perf_counter()
    for _ in range(count):
        step()
    return time.perf_counter() - start


def peak():
    with open("/proc/self/status", encoding="ascii") as status:
        return next(line.split()[1] for line in status if line.startswith("VmHWM"))


def answer(command, arguments, steps):
    if command == "forget":
        steps.clear()
        gc.collect()
        return "ok"
    if command == "peak":
        return peak()
    if command == "versions":
        return f"PyTorch {torch.__version__}, torchvision {torchvision.__version__}, Python {platform.python_version()}"
    network, batch, pixels, layout, count = arguments
    key = (command, network, layout)
    if key not in steps:
        steps[key] = MODES[command](network, int(batch), int(pixels), layout)
    return repr(timed(steps[key], int(count)))


def main():
    torch.set_num_threads(int(sys.argv[1]))
    torch.manual_seed(1)
    steps = {}
    for line in sys.stdin:
        command, *arguments = line.split()
        print(answer(command, arguments, steps), flush=True)


main()
