namespace Microsoft.ML.Transforms.Onnx.Native;

/// <summary>What ONNX Runtime says when it cannot do what it was asked to.</summary>
internal sealed class OnnxRuntimeException(int code, string? message)
    : Exception($"[ErrorCode:{NameOf(code)}] {message}")
{
    private static readonly string[] Names =
    [
        "Ok", "Fail", "InvalidArgument", "NoSuchFile", "NoModel", "EngineError", "RuntimeException", "InvalidProtobuf", "ModelLoaded",
        "NotImplemented", "InvalidGraph", "ExecutionProviderFail",
    ];

    private static string NameOf(int code) => code < Names.Length ? Names[code] : $"{code}";
}
