using MLNet.CnnCatalog.Graph;

namespace MLNet.CnnCatalog.Tests.Onnx.TestData;

/// <summary>Weights for where the numbers do not matter.</summary>
internal static class ConstantWeights
{
    public static StateDict Of(Network network) => new(network, network.Parameters.ToDictionary(parameter => parameter.Key, parameter =>
    {
        var values = new float[parameter.Count];
        Array.Fill(values, 0.5f);
        return values;
    }));
}
