namespace Microsoft.ML.Data;

/// <summary>A .NET type with the attribute that tells its column type from others of the same .NET type.</summary>
internal sealed record TypeRegistration(Type Type, DataViewTypeAttribute? Attribute)
{
    public static TypeRegistration Of(Type type, IEnumerable<Attribute>? attributes)
    {
        var marks = (attributes ?? []).OfType<DataViewTypeAttribute>().ToArray();
        Contracts.CheckParam(
            marks.Length <= 1,
            nameof(type),
            $"Type {type.Name} cannot be marked with multiple attributes, {string.Join(", ", marks.Select(mark => mark.GetType().Name))}, " +
            $"derived from {typeof(DataViewTypeAttribute)}.");
        return new TypeRegistration(type, marks.SingleOrDefault());
    }

    public bool Equals(TypeRegistration? other) =>
        other is not null && other.Type == Type && (Attribute?.Equals(other.Attribute) ?? other.Attribute is null);

    public override int GetHashCode() => Type.GetHashCode();
}
