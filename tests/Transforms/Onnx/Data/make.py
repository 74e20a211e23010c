"""
Writes channels_last.onnx, a classifier as TensorFlow's exporter lays it out, and prints what it gives for the test's picture; and
only_fours.onnx, whose logits are the means of the channels, and which fails on batches of other sizes than the four that it was traced with;
halves.onnx, which computes with floats of 16 bits; maps.onnx, whose output has a height and a width of 1; bytes.onnx, which takes bytes; grey.onnx,
which takes 6 x 10 pixels of one channel and gives their mean and maximum; and map-of-classes.onnx, which ends as scikit-learn and Custom Vision
write classifiers: the name of the class, and a map from names to probabilities.
"""
import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

weights = (np.arange(3 * 4, dtype=np.float32).reshape(3, 4) - 5) / 4
nodes = [
    helper.make_node("Transpose", ["pictures"], ["planes"], perm=[0, 3, 1, 2]),
    helper.make_node("GlobalAveragePool", ["planes"], ["means"]),
    helper.make_node("Flatten", ["means"], ["features"], axis=1),
    helper.make_node("MatMul", ["features", "weights"], ["logits"]),
]
graph = helper.make_graph(
    nodes, "channels_last",
    [helper.make_tensor_value_info("pictures", TensorProto.FLOAT, ["unk__1", 5, 5, 3])],
    [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["unk__2", 4])],
    [numpy_helper.from_array(weights, "weights")])
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
onnx.checker.check_model(model, full_check=True)
onnx.save(model, "channels_last.onnx")

# A picture of one colour: red 255, green 51, blue 0; normalised to -1..1.
colour = (np.array([255, 51, 0], dtype=np.float32) / 255 - 0.5) / 0.5
logits = colour @ weights
print((np.exp(logits) / np.exp(logits).sum()).tolist())

nodes = [
    helper.make_node("GlobalAveragePool", ["pictures"], ["means"]),
    helper.make_node("Reshape", ["means", "shape"], ["logits"]),
]
graph = helper.make_graph(
    nodes, "only_fours",
    [helper.make_tensor_value_info("pictures", TensorProto.FLOAT, ["batch", 3, 9, 9])],
    [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", 3])],
    [numpy_helper.from_array(np.array([4, 3], dtype=np.int64), "shape")])
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
onnx.checker.check_model(model)
onnx.save(model, "only_fours.onnx")

for name, kind, extents in ("halves", TensorProto.FLOAT16, ["batch", 3]), ("maps", TensorProto.FLOAT, ["batch", "channels", 1, 1]):
    nodes = [helper.make_node("GlobalAveragePool", ["pixels"], ["means"])]
    nodes.append(helper.make_node("Flatten", ["means"], ["logits"]) if len(extents) == 2 else helper.make_node("Identity", ["means"], ["logits"]))
    graph = helper.make_graph(
        nodes, name,
        [helper.make_tensor_value_info("pixels", kind, ["batch", 3, 9, 9])],
        [helper.make_tensor_value_info("logits", kind, extents)])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    onnx.checker.check_model(model)
    onnx.save(model, f"{name}.onnx")

means = [helper.make_node("GlobalAveragePool", ["floats"], ["means"]), helper.make_node("Flatten", ["means"], ["logits"])]
graph = helper.make_graph(
    [helper.make_node("Cast", ["pixels"], ["floats"], to=TensorProto.FLOAT), *means], "bytes",
    [helper.make_tensor_value_info("pixels", TensorProto.UINT8, ["batch", 3, 9, 9])],
    [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", 3])])
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
onnx.checker.check_model(model)
onnx.save(model, "bytes.onnx")

graph = helper.make_graph(
    [
        helper.make_node("GlobalAveragePool", ["pixels"], ["mean"]),
        helper.make_node("GlobalMaxPool", ["pixels"], ["largest"]),
        helper.make_node("Concat", ["mean", "largest"], ["both"], axis=1),
    ],
    "grey",
    [helper.make_tensor_value_info("pixels", TensorProto.FLOAT, ["batch", 1, 6, 10])],
    [helper.make_tensor_value_info("both", TensorProto.FLOAT, ["batch", 2, 1, 1])])
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
onnx.checker.check_model(model)
onnx.save(model, "grey.onnx")

maps = onnx.ValueInfoProto(name="map")
maps.type.sequence_type.elem_type.map_type.key_type = TensorProto.STRING
maps.type.sequence_type.elem_type.map_type.value_type.CopyFrom(helper.make_tensor_type_proto(TensorProto.FLOAT, []))
graph = helper.make_graph(
    [
        helper.make_node("GlobalAveragePool", ["pixels"], ["means"]),
        helper.make_node("Flatten", ["means"], ["logits"]),
        helper.make_node("Softmax", ["logits"], ["probabilities"], axis=1),
        helper.make_node("ArgMax", ["probabilities"], ["best"], axis=1, keepdims=0),
        helper.make_node("ArrayFeatureExtractor", ["classes", "best"], ["label"], domain="ai.onnx.ml"),
        helper.make_node("ZipMap", ["probabilities"], ["map"], domain="ai.onnx.ml", classlabels_strings=["red", "green", "blue"]),
    ],
    "map_of_classes",
    [helper.make_tensor_value_info("pixels", TensorProto.FLOAT, ["batch", 3, 9, 9])],
    [
        helper.make_tensor_value_info("label", TensorProto.STRING, [1, "batch"]),
        maps,
    ],
    [helper.make_tensor("classes", TensorProto.STRING, [3], [b"red", b"green", b"blue"])])
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13), helper.make_opsetid("ai.onnx.ml", 2)], ir_version=8)
onnx.checker.check_model(model)
onnx.save(model, "map-of-classes.onnx")

# PIL.Image.new("RGB", (1, 1), colour).convert("L").getpixel((0, 0)), by its integers.
for red, green, blue in (255, 51, 0), (3, 200, 77), (254, 255, 255), (10, 20, 30):
    print((red, green, blue), (19595 * red + 38470 * green + 7471 * blue + 0x8000) >> 16)
