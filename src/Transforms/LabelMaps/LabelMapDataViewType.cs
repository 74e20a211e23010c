using Microsoft.ML.Data;

namespace MLNet.CnnCatalog.Transforms.LabelMaps;

/// <summary>
/// Type of columns of <see cref="LabelMap"/>. To ML.NET it is primitive: values are copied by reference, and nobody owns or disposes them.
/// </summary>
public sealed class LabelMapDataViewType : PrimitiveDataViewType
{
    private LabelMapDataViewType()
        : base(typeof(LabelMap))
    {
    }

    /// <summary>The one instance.</summary>
    public static LabelMapDataViewType Instance { get; } = new();

    /// <inheritdoc/>
    public override bool Equals(DataViewType? other) => other is LabelMapDataViewType;

    /// <inheritdoc/>
    public override int GetHashCode() => typeof(LabelMapDataViewType).GetHashCode();

    /// <summary><c>LabelMap</c>.</summary>
    public override string ToString() => nameof(LabelMap);
}

/// <summary>
/// Marks a property of a class of rows that is a column of label maps: <c>[LabelMapType] public LabelMap LabelMap { get; set; }</c>.
/// </summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class LabelMapTypeAttribute : DataViewTypeAttribute
{
    /// <summary>Makes the type known to ML.NET, which calls this.</summary>
    public override void Register() => DataViewTypeManager.Register(LabelMapDataViewType.Instance, typeof(LabelMap), this);

    /// <inheritdoc/>
    public override bool Equals(DataViewTypeAttribute? other) => other is LabelMapTypeAttribute;

    /// <inheritdoc/>
    public override int GetHashCode() => nameof(LabelMapTypeAttribute).GetHashCode(StringComparison.Ordinal);
}
