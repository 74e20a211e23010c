using Microsoft.ML.Transforms.Onnx.Native;

namespace Microsoft.ML.Transforms.Onnx.Scoring;

/// <summary>The outputs of one row. The model runs once for all active columns of it.</summary>
internal sealed class OutputCache : IDisposable
{
    private readonly OnnxModel model;
    private readonly DataViewRow row;
    private readonly IInputTensor[] inputs;
    private readonly byte[][] inputNames;
    private readonly byte[][] outputNames;
    private readonly Dictionary<string, int> indices;
    private OrtHandle[] outputs = [];
    private long position = -1;

    public OutputCache(OnnxModel model, DataViewRow row, string[] inputNames, IInputTensor[] inputs, string[] outputNames)
    {
        this.model = model;
        this.row = row;
        this.inputs = inputs;
        this.inputNames = [.. inputNames.Select(Utf8Name.Of)];
        this.outputNames = [.. outputNames.Select(Utf8Name.Of)];
        indices = outputNames.Index().ToDictionary(pair => pair.Item, pair => pair.Index);
    }

    public OrtHandle Get(string output)
    {
        if (position != row.Position)
        {
            Release();
            outputs = model.Run(inputNames, [.. inputs.Select(input => input.Read())], outputNames);
            position = row.Position;
        }

        return outputs[indices[output]];
    }

    public void Dispose()
    {
        Release();
        foreach (var input in inputs)
            input.Dispose();
    }

    private void Release()
    {
        position = -1;
        foreach (var output in outputs)
            output.Dispose();
        outputs = [];
    }
}
