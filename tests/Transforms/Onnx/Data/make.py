"""
Writes channels_last.onnx, a classifier as TensorFlow's exporter lays it out, and prints what it gives for the test's picture; and
only_fours.onnx, whose logits are the means of the channels, and which fails on batches of other sizes than the four that it was traced with;
halves.onnx, which computes with floats of 16 bits; and maps.onnx, whose output has a height and a width of 1.
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
