using Microsoft.ML.Data;

namespace Microsoft.ML.Trainers;

/// <summary>Reads labels as trainers and evaluators see them: numbers as they are, keys from zero on, a missing key as NaN.</summary>
internal static class LabelReader
{
    public static ValueGetter<float> Create(DataViewRow row, DataViewSchema.Column label) => label.Type switch
    {
        KeyDataViewType key => OfKey(row, label, key),
        BooleanDataViewType => Of<bool>(row, label, value => value ? 1 : 0),
        _ when label.Type.RawType == typeof(double) => Of<double>(row, label, value => (float)value),
        _ when label.Type.RawType == typeof(float) => row.GetGetter<float>(label),
        _ => throw Contracts.Except(
            $"Only floating point number, boolean, and key type values can be used as label, but '{label.Name}' is {label.Type}."),
    };

    private static ValueGetter<float> OfKey(DataViewRow row, DataViewSchema.Column label, KeyDataViewType key) =>
        Type.GetTypeCode(key.RawType) switch
        {
            TypeCode.Byte => Of<byte>(row, label, value => IndexOf(value, key)),
            TypeCode.UInt16 => Of<ushort>(row, label, value => IndexOf(value, key)),
            TypeCode.UInt32 => Of<uint>(row, label, value => IndexOf(value, key)),
            _ => Of<ulong>(row, label, value => IndexOf(value, key)),
        };

    private static float IndexOf(ulong value, KeyDataViewType key) => value > 0 && value <= key.Count ? value - 1 : float.NaN;

    private static ValueGetter<float> Of<TValue>(DataViewRow row, DataViewSchema.Column label, Func<TValue, float> convert)
        where TValue : struct
    {
        var getter = row.GetGetter<TValue>(label);
        return (ref float destination) =>
        {
            var value = default(TValue);
            getter(ref value);
            destination = convert(value);
        };
    }
}
