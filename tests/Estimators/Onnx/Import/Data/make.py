"""Exports small networks of torchvision 0.14 by PyTorch 1.13, with the logits that PyTorch gives. README.md says how."""

import json
import sys
import warnings
from functools import partial

import numpy
import torch
from torch import nn
from torchvision import models
from torchvision.models import convnext, densenet, efficientnet, mobilenetv3, regnet, resnet, squeezenet, vgg
from torchvision.ops.misc import Conv2dNormActivation

CLASSES = 10
GOLDEN = 0x9E3779B97F4A7C15


def uniform(name, count):
    """The formula of tests/Data/README.md."""
    seed = 0xCBF29CE484222325
    for byte in name.encode():
        seed = ((seed ^ byte) * 0x100000001B3) % 2**64
    numbers = numpy.arange(2, count + 2, dtype=numpy.uint64) * numpy.uint64(GOLDEN) + numpy.uint64(seed)
    numbers = (numbers ^ (numbers >> numpy.uint64(30))) * numpy.uint64(0xBF58476D1CE4E5B9)
    numbers = (numbers ^ (numbers >> numpy.uint64(27))) * numpy.uint64(0x94D049BB133111EB)
    numbers ^= numbers >> numpy.uint64(31)
    return (numbers >> numpy.uint64(40)).astype(numpy.float32) / numpy.float32(8388608) - numpy.float32(1)


class NarrowResNet(resnet.ResNet):
    def _make_layer(self, block, planes, *arguments, **named):
        return super()._make_layer(block, planes // 16, *arguments, **named)


def small_resnet():
    net = NarrowResNet(resnet.BasicBlock, [1, 1, 1, 1])
    net.fc = nn.Linear(32, CLASSES)
    return net


def small_mobilenet_v2():
    net = models.MobileNetV2(CLASSES, inverted_residual_setting=[[1, 8, 1, 1], [6, 8, 2, 2], [6, 16, 1, 2]])
    net.features[-1] = Conv2dNormActivation(16, 32, kernel_size=1, activation_layer=nn.ReLU6)
    net.classifier[1] = nn.Linear(32, CLASSES)
    return net


def small_mobilenet_v3():
    block = partial(mobilenetv3.InvertedResidualConfig, width_mult=1)
    blocks = [block(16, 3, 16, 8, True, "RE", 2, 1), block(8, 5, 24, 16, True, "HS", 2, 1)]
    return mobilenetv3.MobileNetV3(blocks, last_channel=32, num_classes=CLASSES)


def small_efficientnet():
    block = partial(efficientnet.MBConvConfig, width_mult=1, depth_mult=1)
    return efficientnet.EfficientNet(
        [block(1, 3, 1, 16, 8, 1), block(4, 5, 2, 8, 16, 1), block(4, 3, 1, 16, 16, 1)], 0.2, last_channel=32, num_classes=CLASSES)


def small_convnext():
    return convnext.ConvNeXt([convnext.CNBlockConfig(8, 16, 1), convnext.CNBlockConfig(16, None, 1)], num_classes=CLASSES, layer_scale=0.5)


def small_squeezenet():
    net = squeezenet.SqueezeNet("1_1", CLASSES)
    net.features = nn.Sequential(
        nn.Conv2d(3, 16, kernel_size=3, stride=2), nn.ReLU(), nn.MaxPool2d(3, 2, ceil_mode=True), squeezenet.Fire(16, 4, 8, 8),
        nn.MaxPool2d(3, 2, ceil_mode=True), squeezenet.Fire(16, 4, 16, 16))
    net.classifier[1] = nn.Conv2d(32, CLASSES, kernel_size=1)
    return net


def small_vgg():
    net = vgg.VGG(vgg.make_layers([8, "M", 8, "M"], batch_norm=True), CLASSES)
    net.classifier = nn.Sequential(nn.Linear(8 * 49, 16), nn.ReLU(), nn.Dropout(), nn.Linear(16, CLASSES))
    return net


def small_regnet():
    return regnet.RegNet(regnet.BlockParams.from_init_params(4, 8, 8, 2, 8, se_ratio=0.25), CLASSES)


class Odds(nn.Module):
    """What torchvision's networks do not use: normalisation and softmax inside, dense squeeze and excitation, gates and means by hand."""

    def __init__(self):
        super().__init__()
        self.register_buffer("mean", torch.tensor([0.485, 0.456, 0.406]).view(1, 3, 1, 1))
        self.register_buffer("deviation", torch.tensor([0.229, 0.224, 0.225]).view(1, 3, 1, 1))
        self.stem = nn.Conv2d(3, 8, 3, stride=2, padding=1, dilation=2, bias=False)
        self.pool = nn.AvgPool2d(3, 2, padding=1, count_include_pad=False)
        self.squeeze = nn.Sequential(nn.Linear(8, 4), nn.ReLU(), nn.Linear(4, 8), nn.Hardsigmoid())
        self.shift = nn.Parameter(torch.rand(8, 1, 1))
        self.norm = nn.LayerNorm(16)
        self.head = nn.Linear(16, CLASSES, bias=False)

    def forward(self, x):
        x = self.stem((x - self.mean) / self.deviation)
        x = self.pool(x * torch.sigmoid(x)) + self.shift
        x = x * self.squeeze(x.mean((2, 3))).unsqueeze(-1).unsqueeze(-1)
        first, second = x.split([3, 5], dim=1)
        x = torch.cat([second, torch.nn.functional.hardswish(first), nn.functional.gelu(x) * 0.5], dim=1)
        x = self.norm(x.mean((2, 3), keepdim=True).flatten(1))
        return self.head(x).softmax(1)


class Segmenter(nn.Module):
    """A feature pyramid, a block of a U-Net and the head of an FCN, whose map of logits a stride thins out."""

    def __init__(self):
        super().__init__()
        self.fine = nn.Conv2d(3, 8, 3, stride=2, padding=1)
        self.norm = nn.BatchNorm2d(8)
        self.coarse = nn.Conv2d(8, 8, 3, stride=2, padding=1)
        self.small = nn.Conv2d(8, 8, 1)
        self.lateral = nn.Conv2d(8, 8, 1)
        self.twice = nn.Upsample(scale_factor=2, mode="nearest")
        self.classifier = nn.Conv2d(16, CLASSES, 1)

    def forward(self, x):
        fine = torch.relu(self.norm(self.fine(x)))
        coarse = torch.relu(self.coarse(fine))
        small = self.small(nn.functional.interpolate(coarse, size=(5, 7), mode="bilinear", align_corners=False))
        pyramid = nn.functional.interpolate(small, size=coarse.shape[-2:], mode="nearest") + self.lateral(coarse)
        up = nn.functional.interpolate(self.twice(pyramid), scale_factor=(1.5, 0.75), mode="bilinear", align_corners=True)
        up = nn.functional.interpolate(up, size=(fine.shape[2], fine.shape[3]), mode="nearest")
        logits = self.classifier(torch.cat([up, fine], dim=1))
        return nn.functional.interpolate(logits, size=x.shape[-2:], mode="bilinear", align_corners=False)[:, :, ::13, ::11]


class DenseOps(nn.Module):
    """What detectors and segmentation networks use besides: group normalisation, unit lengths, pixel unshuffling, crops, dilated pools."""

    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(3, 8, 3, stride=2, padding=1)
        self.group_norm = nn.GroupNorm(4, 8)
        self.scale = nn.Parameter(torch.rand(8, 1, 1))
        self.pool = nn.MaxPool2d(3, stride=1, padding=1, dilation=2)
        self.up = nn.ConvTranspose2d(32, 8, 2, stride=2)
        self.instance_norm = nn.InstanceNorm2d(8, affine=True)
        self.classifier = nn.Conv2d(16, CLASSES, 1)

    def forward(self, x):
        x = torch.relu(self.group_norm(self.stem(x)))
        x = nn.functional.normalize(x, dim=1) * self.scale
        x = self.pool(x)[:, :, 1:21, 2:16]
        up = self.instance_norm(self.up(nn.functional.pixel_unshuffle(x, 2)))
        x = torch.cat([x, nn.functional.pad(up[:, :, 3:, :-5], (0, 5, 0, 3))], dim=1)
        return self.classifier(x)[:, :, ::7, ::6]


SMALL = {
    # name: (network, height, width, opset, folding of constants, whether batch norms stay)
    "resnet": (small_resnet, 53, 37, 11, True, True),
    "resnet-folded": (small_resnet, 64, 64, 13, True, False),
    "mobilenet_v2": (small_mobilenet_v2, 53, 37, 11, False, True),
    "mobilenet_v3": (small_mobilenet_v3, 53, 37, 17, True, True),
    "mobilenet_v3-old": (small_mobilenet_v3, 64, 64, 11, False, False),
    "shufflenet_v2": (lambda: models.ShuffleNetV2([2, 2, 2], [8, 16, 24, 32, 32], CLASSES), 53, 37, 13, False, False),
    "densenet": (lambda: densenet.DenseNet(4, (2, 2), 8, num_classes=CLASSES), 64, 64, 13, True, True),
    "squeezenet": (small_squeezenet, 53, 37, 17, True, True),
    "efficientnet": (small_efficientnet, 53, 37, 13, True, True),
    "convnext": (small_convnext, 64, 53, 17, True, True),
    "convnext-old": (small_convnext, 64, 53, 11, False, True),
    "regnet": (small_regnet, 64, 64, 13, True, True),
    "vgg": (small_vgg, 56, 56, 11, True, True),
    "odds": (Odds, 53, 37, 13, True, True),
    "odds-old": (Odds, 53, 37, 11, False, True),
    "segmenter": (Segmenter, 53, 37, 17, True, True),
    "segmenter-old": (Segmenter, 53, 37, 11, False, True),
    "dense-ops": (DenseOps, 53, 37, 17, True, True),
    "dense-ops-old": (DenseOps, 53, 37, 11, False, True),
}


def prepare(net, seed, gain=6):
    torch.manual_seed(seed)
    for module in net.modules():
        if isinstance(module, nn.BatchNorm2d):
            nn.init.uniform_(module.running_mean, -0.1, 0.1)
            nn.init.uniform_(module.running_var, 0.75, 1.25)
            nn.init.uniform_(module.weight, 0.9, 1.1)
            nn.init.uniform_(module.bias, -0.1, 0.1)
        elif isinstance(module, (nn.Conv2d, nn.Linear)):
            # Signals keep their size through any depth, so that the logits depend on every layer.
            bound = (gain / module.weight[0].numel()) ** 0.5
            nn.init.uniform_(module.weight, -bound, bound)
            if module.bias is not None:
                nn.init.uniform_(module.bias, -0.1, 0.1)
    return net.eval()


def export(net, path, height, width, opset=13, fold=True, keep_batch_norms=False):
    pictures = torch.from_numpy(uniform("input", 2 * 3 * height * width).reshape(2, 3, height, width))
    with torch.no_grad():
        logits = net(pictures)
        torch.onnx.export(
            net, pictures[:1], path, opset_version=opset, do_constant_folding=fold, input_names=["pictures"], output_names=["classes"],
            dynamic_axes={"pictures": {0: "batch"}, "classes": {0: "batch"}},
            training=torch.onnx.TrainingMode.PRESERVE if keep_batch_norms else torch.onnx.TrainingMode.EVAL)
    return [float(value) for value in logits.flatten()]


def write_small():
    results = {}
    for seed, (name, (create, height, width, opset, fold, keep)) in enumerate(SMALL.items()):
        torch.manual_seed(seed)
        net = prepare(create(), seed)
        results[name] = dict(zip(("height", "width", "logits"), (height, width, export(net, f"{name}.onnx", height, width, opset, fold, keep))))
    with open("logits.json", "w") as file:
        json.dump(results, file, indent=1)


def write_one(name, folder):
    """A whole network of torchvision; its logits go beside it as little-endian floats."""
    create = getattr(models, name)
    side = {"inception_v3": 299}.get(name, 224)
    aux = {"init_weights": False, "aux_logits": True, "transform_input": True} if name in ("googlenet", "inception_v3") else {}
    torch.manual_seed(1)
    # With more, EfficientNets amplify the last bits of a float: PyTorch differs from itself in another memory layout.
    net = prepare(create(weights=None, num_classes=50, **aux), 1, gain=3 if name.startswith("efficientnet") else 6)
    logits = export(net, f"{folder}/{name}.onnx", side, side, opset=(11, 13, 17)[len(name) % 3])
    numpy.array(logits, "<f4").tofile(f"{folder}/{name}.logits")


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    torch.set_num_threads(2)
    if len(sys.argv) == 3:
        write_one(*sys.argv[1:])
    else:
        write_small()
