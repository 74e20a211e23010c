namespace Microsoft.ML.Data;

public static class DataViewTypeManager
{
    private static readonly Lock Guard = new();
    private static readonly Dictionary<TypeRegistration, DataViewType> DataViewTypes = [];
    private static readonly Dictionary<DataViewType, TypeRegistration> RawTypes = [];

    [Obsolete("This API is deprecated, please use the new form of Register which takes in a single DataViewTypeAttribute instead.")]
    public static void Register(DataViewType dataViewType, Type type, IEnumerable<Attribute>? typeAttributes)
    {
        var attributes = typeAttributes?.ToArray() ?? [];
        Contracts.CheckParam(attributes.Length <= 1, nameof(type), $"Type {type} has too many attributes.");
        Contracts.CheckParam(
            attributes.All(attribute => attribute is DataViewTypeAttribute),
            nameof(type),
            $"Type {type} has an attribute that is not of {nameof(DataViewTypeAttribute)}.");
        Register(dataViewType, type, attributes.Cast<DataViewTypeAttribute>().SingleOrDefault());
    }

    public static void Register(DataViewType dataViewType, Type type, DataViewTypeAttribute? typeAttribute = null)
    {
        Contracts.CheckParam(
            !PrimitiveTypes.TryGet(type, out _) && type != typeof(VBuffer<>) && type != typeof(Nullable<>) && type != typeof(ReadOnlySpan<char>),
            nameof(type),
            $"Type {type} is supported by default, so it cannot be registered again.");
        var registration = new TypeRegistration(type, typeAttribute);
        lock (Guard)
        {
            CheckNotTaken(dataViewType, registration);
            DataViewTypes[registration] = dataViewType;
            RawTypes[dataViewType] = registration;
        }
    }

    internal static bool Knows(Type type, IEnumerable<Attribute>? attributes = null)
    {
        lock (Guard)
            return DataViewTypes.ContainsKey(TypeRegistration.Of(type, attributes));
    }

    internal static bool Knows(DataViewType dataViewType)
    {
        lock (Guard)
            return RawTypes.ContainsKey(dataViewType);
    }

    internal static DataViewType GetDataViewType(Type type, IEnumerable<Attribute>? attributes = null)
    {
        lock (Guard)
        {
            return DataViewTypes.TryGetValue(TypeRegistration.Of(type, attributes), out var found)
                ? found
                : throw Contracts.ExceptParam(nameof(type), $"The raw type {type} is not registered with a DataView type.");
        }
    }

    private static void CheckNotTaken(DataViewType dataViewType, TypeRegistration registration)
    {
        if (DataViewTypes.TryGetValue(registration, out var known) && !known.Equals(dataViewType))
            throw Contracts.ExceptParam(
                "type",
                $"Repeated type register. The raw type {registration.Type} has been associated with {known} so it cannot be associated with {dataViewType}.");
        if (RawTypes.TryGetValue(dataViewType, out var raw) && !raw.Equals(registration))
            throw Contracts.ExceptParam(
                nameof(dataViewType),
                $"Repeated type register. The DataView type {dataViewType} has been associated with {raw.Type} so it cannot be associated with {registration.Type}.");
    }
}
