"""Writes the models of this folder, and prints the numbers that PyTorch and NumPy compute for them: /usr/bin/python3 make.py"""
import pathlib

import numpy as np
import onnx
import torch
import torch.nn.functional as F
from onnx import TensorProto, helper, numpy_helper

FOLDER = pathlib.Path(__file__).parent
FLOAT = TensorProto.FLOAT


def wave(*shape, step=0.1):
    return np.sin(np.arange(np.prod(shape)) * step).astype(np.float32).reshape(shape)


def tensor(name, shape, kind=FLOAT):
    return helper.make_tensor_value_info(name, kind, shape)


def save(name, nodes, inputs, outputs, weights=()):
    initializers = [numpy_helper.from_array(value, key) for key, value in dict(weights).items()]
    graph = helper.make_graph(nodes, name, inputs, outputs, initializers)
    model = helper.make_model(graph, producer_name="compat", opset_imports=[helper.make_opsetid("", 13), helper.make_opsetid("ai.onnx.ml", 2)])
    model.ir_version = 7
    onnx.checker.check_model(model)
    onnx.save(model, str(FOLDER / f"{name}.onnx"))


def show(name, value):
    print(name, [round(float(item), 6) for item in np.asarray(value).flatten()])


def convolution():
    """Pictures of 53x37, any batch: convolution, ReLU, global average, 10 classes and their slot names."""
    weights = {"w": wave(4, 3, 3, 3, step=0.3), "b": wave(4), "v": wave(10, 4, step=0.7), "c": wave(10, step=0.2)}
    names = [f"class {i}".encode() for i in range(10)]
    nodes = [
        helper.make_node("Conv", ["Image", "w", "b"], ["convolved"], strides=[2, 2], pads=[1, 1, 1, 1]),
        helper.make_node("Relu", ["convolved"], ["positive"]),
        helper.make_node("GlobalAveragePool", ["positive"], ["pooled"]),
        helper.make_node("Flatten", ["pooled"], ["Features"]),
        helper.make_node("Gemm", ["Features", "v", "c"], ["Score"], transB=1),
        helper.make_node("LabelEncoder", ["index"], ["mlnet.Score.unusedOutput"], name="mlnet.Score.SlotNames", domain="ai.onnx.ml",
                         keys_strings=names, values_int64s=list(range(10))),
    ]
    nodes.insert(0, helper.make_node("Constant", [], ["index"], value=helper.make_tensor("", TensorProto.STRING, [1], [b"class 3"])))
    save("convolution", nodes, [tensor("Image", ["batch", 3, 53, 37])],
         [tensor("Score", ["batch", 10]), tensor("Features", ["batch", 4]),
          tensor("mlnet.Score.unusedOutput", [1], TensorProto.INT64)], weights)
    x = torch.from_numpy(wave(1, 3, 53, 37))
    w = {key: torch.from_numpy(value) for key, value in weights.items()}
    features = F.relu(F.conv2d(x, w["w"], w["b"], 2, 1)).mean((2, 3))
    show("convolution Features", features)
    show("convolution Score", F.linear(features, w["v"], w["c"]))


def sums():
    """Two inputs, and outputs of several types from them."""
    nodes = [
        helper.make_node("MatMul", ["Left", "Right"], ["Product"]),
        helper.make_node("ArgMax", ["Product"], ["Best"], axis=1, keepdims=1),
        helper.make_node("Cast", ["Product"], ["Fine.output"], to=TensorProto.DOUBLE),
        helper.make_node("Cast", ["Product"], ["Whole"], to=TensorProto.INT32),
        helper.make_node("Greater", ["Product", "zero"], ["IsPositive"]),
        helper.make_node("ReduceSum", ["Product"], ["Total"], keepdims=0),
    ]
    save("types", nodes, [tensor("Left", [1, 3]), tensor("Right", [3, 4])],
         [tensor("Product", [1, 4]), tensor("Best", [1, 1], TensorProto.INT64), tensor("Fine.output", [1, 4], TensorProto.DOUBLE),
          tensor("Whole", [1, 4], TensorProto.INT32), tensor("IsPositive", [1, 4], TensorProto.BOOL), tensor("Total", [])],
         {"zero": np.zeros(1, np.float32)})
    product = np.array([[1, -2, 3]], np.float32) @ np.arange(-5, 7, dtype=np.float32).reshape(3, 4)
    show("types Product", product)


def lengths():
    """A second size that is unknown."""
    nodes = [helper.make_node("Mul", ["Values", "two"], ["Doubled"]), helper.make_node("Shape", ["Values"], ["Sizes"])]
    save("lengths", nodes, [tensor("Values", ["batch", "length", 2])],
         [tensor("Doubled", ["batch", "length", 2]), tensor("Sizes", [3], TensorProto.INT64)], {"two": np.full(1, 2, np.float32)})


def pictures():
    """A fully convolutional net: height and width are unknown."""
    save("pictures", [helper.make_node("GlobalMaxPool", ["Image"], ["Largest"])], [tensor("Image", ["batch", 2, "height", "width"])],
         [tensor("Largest", ["batch", 2, 1, 1])])
    save("resized", [helper.make_node("MaxPool", ["Image"], ["Pooled"], kernel_shape=[2, 2], strides=[2, 2])],
         [tensor("Image", ["batch", 2, "height", "width"])], [tensor("Pooled", ["batch", 2, "h", "w"])])


def scalars():
    """Inputs of one number each, of several types, and an input that nothing reads."""
    nodes = [
        helper.make_node("Cast", ["Count"], ["count"], to=FLOAT), helper.make_node("Cast", ["Flag"], ["flag"], to=FLOAT),
        helper.make_node("Cast", ["Pixel"], ["pixel"], to=FLOAT), helper.make_node("Cast", ["Fine"], ["fine"], to=FLOAT),
        helper.make_node("Concat", ["count", "flag", "pixel", "fine"], ["All"], axis=1),
    ]
    save("scalars", nodes,
         [tensor("Count", [1, 1], TensorProto.INT64), tensor("Flag", [1, 1], TensorProto.BOOL), tensor("Pixel", [1, 1], TensorProto.UINT8),
          tensor("Fine", [1, 1], TensorProto.DOUBLE), tensor("mlnet.Label.unusedInput", [1, 1])], [tensor("All", [1, 4])])


def texts():
    save("texts", [helper.make_node("Identity", ["Words"], ["Same"])], [tensor("Words", ["batch", 3], TensorProto.STRING)],
         [tensor("Same", ["batch", 3], TensorProto.STRING)])


def external():
    """Weights in a file of their own."""
    weight = numpy_helper.from_array(wave(4, 3, step=0.3), "w")
    graph = helper.make_graph([helper.make_node("Gemm", ["Values", "w"], ["Result"], transB=1)], "external",
                              [tensor("Values", ["batch", 3])], [tensor("Result", ["batch", 4])], [weight])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)])
    model.ir_version = 7
    (FOLDER / "external.weights").unlink(missing_ok=True)
    onnx.save_model(model, str(FOLDER / "external.onnx"), save_as_external_data=True, location="external.weights", size_threshold=0)
    show("external Result", np.array([[1, 2, 3]], np.float32) @ wave(4, 3, step=0.3).T)


for write in [convolution, sums, lengths, pictures, scalars, texts, external]:
    write()
