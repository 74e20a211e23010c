using Microsoft.ML.Data;

namespace Microsoft.ML;

public sealed partial class SchemaShape
{
    public struct Column
    {
        public readonly string Name;
        public readonly VectorKind Kind;
        public readonly DataViewType ItemType;
        public readonly bool IsKey;
        public readonly SchemaShape Annotations;

        internal Column(string name, VectorKind kind, DataViewType itemType, bool isKey, SchemaShape? annotations = null)
        {
            Contracts.CheckNonEmpty(name, nameof(name));
            Contracts.CheckParam(itemType is not KeyDataViewType, nameof(itemType), "Item type cannot be a key");
            Contracts.CheckParam(itemType is not VectorDataViewType, nameof(itemType), "Item type cannot be a vector");
            Contracts.CheckParam(
                !isKey || KeyDataViewType.IsValidDataType(itemType.RawType), nameof(itemType), "The item type must be valid for a key");
            Name = name;
            Kind = kind;
            ItemType = itemType;
            IsKey = isKey;
            Annotations = annotations ?? Empty;
        }

        internal Column(string name, DataViewType type, SchemaShape? annotations = null)
            : this(name, KindOf(type), PlainItemType(type), type.ItemOrSelf() is KeyDataViewType, annotations)
        {
        }

        public enum VectorKind
        {
            Scalar = 0,
            Vector = 1,
            VariableVector = 2,
        }

        internal readonly bool IsValid => Name is not null;

        internal readonly bool IsCompatibleWith(Column source)
        {
            if (Name != source.Name || Kind != source.Kind || !ItemType.Equals(source.ItemType) || IsKey != source.IsKey)
                return false;
            return Annotations.All(
                needed => source.Annotations.TryFindColumn(needed.Name, out var given) && needed.IsCompatibleWith(given));
        }

        internal readonly string GetTypeString()
        {
            var item = IsKey ? $"Key<{ItemType}>" : $"{ItemType}";
            return Kind switch
            {
                VectorKind.Vector => $"Vector<{item}>",
                VectorKind.VariableVector => $"VarVector<{item}>",
                _ => item,
            };
        }

        internal readonly Column Renamed(string name, SchemaShape? annotations) => new(name, Kind, ItemType, IsKey, annotations);

        private static VectorKind KindOf(DataViewType type) => type switch
        {
            VectorDataViewType { IsKnownSize: true } => VectorKind.Vector,
            VectorDataViewType => VectorKind.VariableVector,
            _ => VectorKind.Scalar,
        };

        private static DataViewType PlainItemType(DataViewType type)
        {
            var item = type.ItemOrSelf();
            return item is KeyDataViewType ? PrimitiveTypes.Of(item.RawType) : item;
        }
    }
}
