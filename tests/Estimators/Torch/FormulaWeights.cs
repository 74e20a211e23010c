using System.Text;
using MLNet.CnnCatalog.Graph;

namespace MLNet.CnnCatalog.Estimators.Tests.Torch;

/// <summary>Weights and images by formula, so that every framework can fill the same network; tests/Data/README.md has the formula.</summary>
internal static class FormulaWeights
{
    private const ulong Golden = 0x9E3779B97F4A7C15;

    public static StateDict Of(Network network, float? gain = null) => new(network, network.Parameters
        .Where(parameter => parameter.Role != ParameterRole.BatchCount)
        .ToDictionary(parameter => parameter.Key, parameter => Fill(parameter, gain ?? MathF.Sqrt(2))));

    /// <summary>Weights by the keys that another implementation has for the same parameters, in their order.</summary>
    public static StateDict Of(Network network, float gain, IEnumerable<string> keys) => new(network, network.Parameters.Zip(keys)
        .Where(pair => pair.First.Role != ParameterRole.BatchCount)
        .ToDictionary(pair => pair.First.Key, pair => Fill(pair.First with { Key = pair.Second }, gain)));

    public static float[] Uniform(string name, long count)
    {
        var seed = unchecked(Hash(name) + Golden);
        var values = new float[count];
        for (var i = 0; i < values.Length; i++)
            values[i] = (Mix(unchecked(seed + ((ulong)(i + 1) * Golden))) >> 40) / 8388608f - 1;
        return values;
    }

    private static float[] Fill(Parameter parameter, float gain)
    {
        var values = Uniform(parameter.Key, parameter.Count);
        var (offset, first, second) = parameter switch
        {
            { Role: ParameterRole.RunningVariance } => (1f, 0.25f, 1f),
            { Role: ParameterRole.RunningMean } => (0f, 0.1f, 1f),
            { Dimensions.Length: > 1 } => (0f, (float)Math.Sqrt(3.0 * parameter.Dimensions[0] / parameter.Count), gain),
            _ when parameter.Key.EndsWith("bias", StringComparison.Ordinal) => (0f, 0.1f, 1f),
            _ => (1f, 0.1f, 1f),
        };
        for (var i = 0; i < values.Length; i++)
            values[i] = offset + (values[i] * first * second);
        return values;
    }

    private static ulong Hash(string name) =>
        Encoding.UTF8.GetBytes(name).Aggregate(0xcbf29ce484222325, (hash, value) => unchecked((hash ^ value) * 0x100000001b3));

    private static ulong Mix(ulong z)
    {
        unchecked
        {
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }
}
