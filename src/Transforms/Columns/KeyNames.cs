using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.CnnCatalog.Transforms.Columns;

/// <summary>The values of a key column as text, of whatever type they are.</summary>
internal static class KeyNames
{
    public static IReadOnlyList<string>? Of(DataViewSchema.Annotations annotations)
    {
        if (annotations.Schema.GetColumnOrNull(LabelColumn.KeyValues) is not { Type: VectorDataViewType vector })
            return null;
        var type = vector.ItemType.RawType;
        return type == typeof(ReadOnlyMemory<char>) ? Read<ReadOnlyMemory<char>>(annotations)
            : type == typeof(float) ? Read<float>(annotations)
            : type == typeof(double) ? Read<double>(annotations)
            : type == typeof(bool) ? Read<bool>(annotations)
            : type == typeof(sbyte) ? Read<sbyte>(annotations)
            : type == typeof(byte) ? Read<byte>(annotations)
            : type == typeof(short) ? Read<short>(annotations)
            : type == typeof(ushort) ? Read<ushort>(annotations)
            : type == typeof(int) ? Read<int>(annotations)
            : type == typeof(uint) ? Read<uint>(annotations)
            : type == typeof(long) ? Read<long>(annotations)
            : type == typeof(ulong) ? Read<ulong>(annotations)
            : null;
    }

    private static string[] Read<T>(DataViewSchema.Annotations annotations)
    {
        var values = default(VBuffer<T>);
        annotations.GetValue(LabelColumn.KeyValues, ref values);
        return
        [
            .. values.DenseValues().Select(value =>
                Convert.ToString(value is ReadOnlyMemory<char> ? value.ToString() : value, CultureInfo.InvariantCulture) ?? ""),
        ];
    }
}
