using System.Globalization;
using Microsoft.ML.Annotations;
using Microsoft.ML.Data;
using Microsoft.ML.Objects;

namespace Microsoft.ML.Transforms;

/// <summary>Views of the columns Key and Value out of pairs.</summary>
internal static class LookupView
{
    public const string KeyColumn = nameof(Pair<,>.Key);
    public const string ValueColumn = nameof(Pair<,>.Value);

    public static IDataView OfScalars<TKey, TValue>(IEnumerable<KeyValuePair<TKey, TValue>> pairs) =>
        Create(pairs, PrimitiveTypes.Of(typeof(TValue)), keyValues: null);

    public static IDataView OfVectors<TKey, TItem>(IEnumerable<KeyValuePair<TKey, TItem[]>> pairs)
    {
        var rows = pairs.ToArray();
        var sizes = rows.Select(pair => pair.Value.Length).Distinct().ToArray();
        var type = new VectorDataViewType(PrimitiveTypes.Of(typeof(TItem)), sizes is [var size] ? size : 0);
        return Create(rows, type, keyValues: null);
    }

    /// <summary>The values become keys: unsigned numbers are keys already, others are numbered as they come.</summary>
    public static IDataView OfKeys<TKey, TValue>(IEnumerable<KeyValuePair<TKey, TValue>> pairs)
    {
        var rows = pairs.ToArray();
        var distinct = rows.Select(pair => pair.Value).Distinct().ToList();
        var texts = distinct.Select(value => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "").ToArray();
        // A member counts from 0, a key from 1; the missing key 0 wraps to a number that no column has.
        if (typeof(TValue) == typeof(ulong))
        {
            var large = rows.Select(pair => KeyValuePair.Create(pair.Key, unchecked((ulong)(object)pair.Value! - 1)));
            return Create(large, new KeyDataViewType(typeof(ulong), distinct.Count), texts);
        }

        var keys = rows.Select(pair => KeyValuePair.Create(
            pair.Key, pair.Value is uint key ? unchecked(key - 1) : (uint)distinct.IndexOf(pair.Value)));
        return Create(keys, new KeyDataViewType(typeof(uint), distinct.Count), texts);
    }

    private static EnumerableDataView<Pair<TKey, TValue>> Create<TKey, TValue>(
        IEnumerable<KeyValuePair<TKey, TValue>> pairs, DataViewType valueType, string[]? keyValues)
    {
        var definition = SchemaDefinition.Create(typeof(Pair<TKey, TValue>), SchemaDefinition.Direction.Read);
        definition[ValueColumn].ColumnType = valueType;
        if (keyValues is not null)
        {
            definition[ValueColumn].AddAnnotation(
                AnnotationKinds.KeyValues, keyValues, new VectorDataViewType(TextDataViewType.Instance, keyValues.Length));
        }

        return new([.. pairs.Select(pair => new Pair<TKey, TValue>(pair.Key, pair.Value))], definition);
    }

    internal sealed record Pair<TKey, TValue>(TKey Key, TValue Value);
}
