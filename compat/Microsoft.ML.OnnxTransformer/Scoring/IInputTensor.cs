using Microsoft.ML.Transforms.Onnx.Native;

namespace Microsoft.ML.Transforms.Onnx.Scoring;

/// <summary>A column as an input of a model.</summary>
internal interface IInputTensor : IDisposable
{
    /// <summary>The tensor of the current row. It stays this object's own.</summary>
    OrtHandle Read();
}
