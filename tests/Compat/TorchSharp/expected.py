"""Prints the numbers that the tests of this folder expect, as PyTorch 1.13 computes them: python3 expected.py functional"""
import sys
import torch
import torch.nn.functional as F


def wave(*shape, step=0.1):
    count = 1
    for size in shape:
        count *= size
    return torch.arange(count, dtype=torch.float32).mul(step).sin().reshape(shape)


def fingerprint(tensor):
    flat = tensor.double().flatten()
    return (flat * torch.arange(flat.numel(), dtype=torch.float64).mul(0.37).cos()).sum()


def functional():
    ops = {
        "conv2d": lambda x: F.conv2d(x, wave(4, 3, 3, 2, step=0.3), wave(4), (2, 1), (1, 0), (1, 2)),
        "conv2d groups": lambda x: F.conv2d(x, wave(6, 1, 3, 3, step=0.3), None, 1, 1, 1, 3),
        "conv2d same": lambda x: F.conv2d(x, wave(2, 3, 3, 3, step=0.3), None, 1, "same"),
        "linear": lambda x: F.linear(x, wave(5, 7, step=0.3), wave(5)),
        "batch_norm": lambda x: F.batch_norm(x, torch.zeros(3), torch.ones(3), wave(3) + 1, wave(3), True, 0.1, 1e-3),
        "batch_norm evaluation": lambda x: F.batch_norm(x, wave(3), wave(3) + 1, wave(3) + 1, wave(3), False, 0.1, 1e-3),
        "layer_norm": lambda x: F.layer_norm(x, [5, 7], wave(5, 7) + 1, wave(5, 7), 1e-6),
        "local_response_norm": lambda x: F.local_response_norm(x, 3, 0.5, 0.6, 2.0),
        "max_pool2d": lambda x: F.max_pool2d(x, 3, 2, 1, ceil_mode=True),
        "max_pool2d dilation": lambda x: F.max_pool2d(x, (2, 3), (1, 2), (1, 1), (2, 1)),
        "avg_pool2d": lambda x: F.avg_pool2d(x, 2, 2, 1, ceil_mode=True, count_include_pad=False),
        "adaptive_avg_pool2d": lambda x: F.adaptive_avg_pool2d(x, (2, 3)),
        "interpolate nearest": lambda x: F.interpolate(x, (8, 4)),
        "interpolate nearest scale": lambda x: F.interpolate(x, scale_factor=(2.3, 0.7)),
        "interpolate bilinear": lambda x: F.interpolate(x, (3, 11), mode="bilinear", align_corners=False),
        "interpolate bilinear scale": lambda x: F.interpolate(x, scale_factor=(1.7, 2.0), mode="bilinear", align_corners=False),
        "interpolate aligned corners": lambda x: F.interpolate(x, (9, 4), mode="bilinear", align_corners=True),
        "relu": F.relu, "relu6": lambda x: F.relu6(x * 9),
        "gelu": F.gelu, "silu": F.silu, "sigmoid": torch.sigmoid,
        "hardswish": F.hardswish, "hardsigmoid": F.hardsigmoid,
        "softmax": lambda x: F.softmax(x, 1),
        "pad": lambda x: F.pad(x, (1, 2, 0, 1), value=0.5), "pad reflect": lambda x: F.pad(x, (1, 2, 2, 1), "reflect"),
        "pad replicate": lambda x: F.pad(x, (1, 2, 0, 1), "replicate"), "pad circular": lambda x: F.pad(x, (1, 2, 0, 1), "circular"),
        "grid_sample": lambda x: F.grid_sample(x, F.affine_grid(torch.tensor([[[0.9, 0.1, 0.2], [-0.1, 0.8, 0.1]]] * 2), [2, 3, 4, 6], False),
                                               padding_mode="border", align_corners=False),
    }
    for name, op in ops.items():
        x = wave(2, 3, 5, 7).requires_grad_()
        y = op(x)
        fingerprint(y).backward()
        print('        { "%s", [%s], %.9g, %.9g },' % (name, ", ".join(map(str, y.shape)), fingerprint(y).item(), fingerprint(x.grad).item()))


def losses():
    classes = torch.tensor([2, 0, 4, 1, 4, 3])
    half = (wave(6, 5, step=0.7) + 1) / 2
    ops = {
        "cross_entropy": lambda x: F.cross_entropy(x, classes),
        "cross_entropy weight": lambda x: F.cross_entropy(x, classes, wave(5) + 1, reduction="sum", label_smoothing=0.1),
        "cross_entropy ignore": lambda x: F.cross_entropy(x, classes, ignore_index=4),
        "cross_entropy none": lambda x: F.cross_entropy(x, classes, reduction="none"),
        "cross_entropy probabilities": lambda x: F.cross_entropy(x, half.softmax(1), label_smoothing=0.2),
    }
    for name, op in ops.items():
        x = wave(6, 5).requires_grad_()
        y = op(x)
        fingerprint(y).backward()
        print('        { "%s", [%s], %.9g, %.9g },' % (name, ", ".join(map(str, y.shape)), fingerprint(y).item(), fingerprint(x.grad).item()))


def optimizers():
    import torch.optim as O
    cases = {
        "SGD": lambda p: O.SGD(p, 0.1), "SGD weight decay": lambda p: O.SGD(p, 0.1, weight_decay=0.05),
        "SGD momentum": lambda p: O.SGD(p, 0.1, 0.9, 0.2, 0.05), "SGD nesterov": lambda p: O.SGD(p, 0.1, 0.9, 0, 0.05, True),
        "SGD maximize": lambda p: O.SGD(p, 0.1, 0.9, maximize=True),
        "AdamW": lambda p: O.AdamW(p, 0.1, (0.8, 0.95), 1e-3, 0.05),
        "AdamW amsgrad": lambda p: O.AdamW(p, 0.1, (0.5, 0.6), weight_decay=0.05, amsgrad=True),
        "RMSProp": lambda p: O.RMSprop(p, 0.05, 0.9, 1e-3, 0.05), "RMSProp momentum": lambda p: O.RMSprop(p, 0.05, momentum=0.9),
        "RMSProp centered": lambda p: O.RMSprop(p, 0.05, momentum=0.9, centered=True),
    }
    for name, make in cases.items():
        p = [torch.nn.Parameter(wave(3, 2)), torch.nn.Parameter(wave(2, step=0.9)), torch.nn.Parameter(wave(4))]
        optimizer, values = make(p), []
        for _ in range(3):
            optimizer.zero_grad()
            ((F.linear(wave(4, 2, step=0.6), p[0]) * 2 - p[1].sum()) ** 2).mean().backward()
            optimizer.step()
            values.append(sum(fingerprint(q.detach()) for q in p).item())
        print('        { "%s", [%s] },' % (name, ", ".join("%.9g" % v for v in values)))


def seeded():
    I = torch.nn.init
    cases = {
        "rand": lambda: torch.rand(2, 3), "randn": lambda: torch.randn(2, 3),
        "randint": lambda: torch.randint(3, 50, (2, 3)), "uniform_": lambda: torch.empty(6).uniform_(-2, 3), "normal_": lambda: torch.empty(6).normal_(1, 0.5),
        "kaiming_uniform_": lambda: I.kaiming_uniform_(torch.empty(2, 3), a=5 ** 0.5),
        "Linear": lambda: torch.nn.Linear(2, 2).weight.detach(),
        "Conv2d": lambda: torch.nn.Conv2d(2, 3, (1, 2)).bias.detach(),
    }
    for name, make in cases.items():
        torch.manual_seed(7)
        print('        { "%s", [%s] },' % (name, ", ".join("%.9g" % v for v in make().double().flatten().tolist())))


if __name__ == "__main__":
    torch.set_num_threads(1)
    globals()[sys.argv[1]]()
