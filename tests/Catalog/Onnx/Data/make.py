"""Makes the files of this folder with onnx 1.12 (Debian's python3-onnx): python3 make.py"""
import numpy as np
import onnx
from onnx import TensorProto as T, helper as h, numpy_helper as nh

rng = np.random.default_rng(5)
halves = [0.5, -2.0, 65504.0, 6.1e-5]
raw = [
    nh.from_array(rng.standard_normal((3, 5)).astype(np.float32), 'float32'),
    nh.from_array(np.array([1, -2, 2**40], np.int64), 'int64'),
    nh.from_array(np.array([[7, -8]], np.int32), 'int32'),
    nh.from_array(np.array([0, 255], np.uint8), 'uint8'),
    nh.from_array(np.array([-128, 127], np.int8), 'int8'),
    nh.from_array(np.array([np.pi, -1e-300]), 'float64'),
    nh.from_array(np.array(halves, np.float16), 'float16'),
    nh.from_array(np.array(2.5, np.float32), 'scalar'),
    nh.from_array(np.array([True, False]), 'bool'),
]
raw.append(h.make_tensor('bfloat16', T.BFLOAT16, [2], np.array([0x3f80, 0xc040], np.uint16).tobytes(), raw=True))
raw.append(h.make_tensor('uint64', T.UINT64, [1], np.array([2**63 + 5], np.uint64).tobytes(), raw=True))


def typed(tensor):
    copy = T(dims=tensor.dims, data_type=tensor.data_type, name=tensor.name)
    name = {T.FLOAT: 'float_data', T.INT64: 'int64_data', T.DOUBLE: 'double_data', T.UINT64: 'uint64_data'}.get(tensor.data_type, 'int32_data')
    kind = {T.FLOAT16: np.uint16, T.BFLOAT16: np.uint16, T.UINT64: np.uint64}.get(tensor.data_type)
    values = nh.to_array(tensor).flatten() if kind is None else np.frombuffer(tensor.raw_data, kind)
    getattr(copy, name).extend(values.tolist())
    return copy


def model(tensors):
    nodes = [
        h.make_node('Pad', ['x', ''], ['y'], name='first', mode='constant', value=0.25, axis=-1, sizes=[1, -2, 3], scales=[0.5, 2.0],
                    names=['a', 'ü'], other=h.make_tensor('minus one', T.INT64, [1], np.array([-1], np.int64).tobytes(), raw=True)),
        h.make_node('LabelEncoder', ['y'], ['z'], domain='ai.onnx.ml'),
    ]
    graph = h.make_graph(
        nodes, 'small', [h.make_tensor_value_info('x', T.FLOAT, ['batch', 3, None, 37])],
        [h.make_tensor_value_info('z', T.INT64, [])], tensors)
    made = h.make_model(graph, producer_name='by hand', producer_version='7.1', opset_imports=[h.make_opsetid('', 13), h.make_opsetid('ai.onnx.ml', 2)])
    made.ir_version = 8
    h.set_model_props(made, {'labels': '["cat", "dog"]', 'empty': ''})
    return made


onnx.save(model(raw), 'raw.onnx')
onnx.save(model([typed(tensor) for tensor in raw]), 'typed.onnx')
outside = model(raw)
onnx.save(outside, 'external.onnx', save_as_external_data=True, location='external.bin', size_threshold=0)
