using Microsoft.ML.Data;

namespace Microsoft.ML.Saving;

/// <summary>How a file holds the type of a column. Images and a program's own types have no place in it, as in ML.NET.</summary>
internal static class SavedType
{
    private const string Key = "Key";
    private const string Vector = "Vector";

    public static bool CanHold(DataViewType type) => type is KeyDataViewType || type.IsStandardScalar() || type is VectorDataViewType;

    public static void Write(BinaryWriter writer, DataViewType type)
    {
        switch (type)
        {
            case KeyDataViewType key:
                writer.Write(Key);
                Write(writer, PrimitiveTypes.Of(key.RawType));
                writer.Write(key.Count);
                break;
            case VectorDataViewType vector:
                writer.Write(Vector);
                Write(writer, vector.ItemType);
                SavedValue.WriteAll(writer, vector.Dimensions);
                break;
            default:
                writer.Write(type.ToString()!);
                break;
        }
    }

    public static DataViewType Read(BinaryReader reader) => reader.ReadString() switch
    {
        Key => new KeyDataViewType(ReadItem(reader).RawType, reader.ReadUInt64()),
        Vector => new VectorDataViewType(ReadItem(reader), SavedValue.ReadAll<int>(reader)),
        var name => PrimitiveTypes.All.FirstOrDefault(type => type.ToString() == name)
            ?? throw Contracts.ExceptDecode($"The model file names a column type '{name}', which is not known here."),
    };

    public static PrimitiveDataViewType ReadItem(BinaryReader reader) =>
        Read(reader) as PrimitiveDataViewType ?? throw Contracts.ExceptDecode("The model file has a vector where a scalar type must stand.");
}
