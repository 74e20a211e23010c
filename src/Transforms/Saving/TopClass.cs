using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace MLNet.CnnCatalog.Transforms.Saving;

/// <summary>Input of the mapping that finds the most probable class.</summary>
public sealed class ClassProbabilities
{
    /// <summary>Name of the column that the mapping reads.</summary>
    public const string Column = "CnnProbabilities";

    /// <summary>One probability for each class.</summary>
    [ColumnName(Column)]
    public VBuffer<float> Values { get; set; }
}

/// <summary>Output of the mapping that finds the most probable class.</summary>
public sealed class TopClass
{
    /// <summary>Name of the column that the mapping writes.</summary>
    public const string Column = "CnnTopClass";

    /// <summary>Position of the class, from 0; the first of those that are equally probable.</summary>
    [ColumnName(Column)]
    public uint Index { get; set; }
}

/// <summary>Finds the most probable class in saved models; ML.NET finds it by its contract when it loads one.</summary>
[CustomMappingFactoryAttribute(Contract)]
public sealed class TopClassSearch : CustomMappingFactory<ClassProbabilities, TopClass>
{
    /// <summary>The name under which models refer to this mapping.</summary>
    public const string Contract = "MLNet.CnnCatalog.TopClass";

    /// <summary>Finds the largest probability.</summary>
    /// <param name="source">The probabilities.</param>
    /// <param name="target">Receives the position.</param>
    public static void Find(ClassProbabilities source, TopClass target)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(target);
        target.Index = 0;
        var (largest, index) = (float.NegativeInfinity, 0u);
        foreach (var probability in source.Values.DenseValues())
        {
            if (probability > largest)
                (largest, target.Index) = (probability, index);
            index++;
        }
    }

    /// <inheritdoc/>
    public override Action<ClassProbabilities, TopClass> GetMapping() => Find;
}
