using System.Reflection;
using Microsoft.ML.Data;

namespace Microsoft.ML;

public sealed partial class DataViewSchema
{
    public sealed partial class Annotations
    {
        public sealed class Builder
        {
            private readonly DataViewSchema.Builder schema = new();
            private readonly List<Delegate> getters = [];

            public Builder()
            {
            }

            public void Add(Annotations? annotations, Func<string, bool> selector)
            {
                if (annotations is null)
                    return;
                ArgumentNullException.ThrowIfNull(selector);
                foreach (var column in annotations.Schema.Where(column => selector(column.Name)))
                    AddCore(column.Name, column.Type, annotations.getters[column.Index], column.Annotations);
            }

            public void Add<TValue>(string name, DataViewType type, ValueGetter<TValue> getter, Annotations? annotations = null)
            {
                CheckColumn(name, type);
                ArgumentNullException.ThrowIfNull(getter);
                CheckRawType(type, typeof(TValue));
                AddCore(name, type, getter, annotations);
            }

            public void Add(string name, DataViewType type, Delegate getter, Annotations? annotations = null)
            {
                CheckColumn(name, type);
                ArgumentNullException.ThrowIfNull(getter);
                var expected = typeof(ValueGetter<>).MakeGenericType(type.RawType);
                if (getter.GetType() != expected)
                {
                    // ML.NET finds this out behind a reflected call, so its users see the wrapper.
                    throw new TargetInvocationException(new ArgumentException($"{nameof(getter)} must be of type '{expected}'", nameof(getter)));
                }

                AddCore(name, type, getter, annotations);
            }

            public void AddPrimitiveValue<TValue>(string name, PrimitiveDataViewType type, TValue value, Annotations? annotations = null)
            {
                CheckColumn(name, type);
                CheckRawType(type, typeof(TValue));
                AddCore(name, type, (ValueGetter<TValue>)((ref TValue destination) => destination = value), annotations);
            }

            public Annotations ToAnnotations() => new(schema.ToSchema(), [.. getters]);

            private static void CheckRawType(DataViewType type, Type valueType)
            {
                if (type.RawType != valueType)
                    throw new ArgumentException($"{nameof(type)}.{nameof(type.RawType)} must be of type '{valueType.FullName}'.", nameof(type));
            }

            private void AddCore(string name, DataViewType type, Delegate getter, Annotations? annotations)
            {
                schema.AddColumn(name, type, annotations);
                getters.Add(getter);
            }
        }
    }
}
