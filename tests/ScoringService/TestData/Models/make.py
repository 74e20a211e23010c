"""Writes classifiers that the service cannot serve: each is the means of the channels, for inputs of another shape."""
import onnx
from onnx import TensorProto, helper

shapes = {
    "grey": ["batch", 1, 28, 28],
    "any_size": ["batch", 3, "height", "width"],
    "any_width": ["batch", 3, 28, "width"],
}
for name, shape in shapes.items():
    channels = 1 if name.startswith("grey") else 3
    graph = helper.make_graph(
        [helper.make_node("ReduceMean", ["pictures"], ["logits"], axes=[2, 3], keepdims=0)], name,
        [helper.make_tensor_value_info("pictures", TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", channels])])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, name + ".onnx")
