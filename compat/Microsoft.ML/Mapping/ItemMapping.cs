using Microsoft.ML.Cursors;
using Microsoft.ML.Data;

namespace Microsoft.ML.Mapping;

/// <summary>Getters that map each item of a column: a scalar to a scalar, a vector to a vector of the same length.</summary>
internal static class ItemMapping
{
    /// <param name="map">A <see cref="Func{T, TResult}"/> from items of the column.</param>
    public static Delegate CreateGetter(DataViewRow input, DataViewSchema.Column column, Delegate map)
    {
        var types = map.GetType().GetGenericArguments();
        return column.Type is VectorDataViewType
            ? GenericCall.Invoke<Delegate>(Vector<int, int>, types, input, column, map)
            : GenericCall.Invoke<Delegate>(Scalar<int, int>, types, input, column, map);
    }

    /// <summary>The type of the mapped column: the same shape with other items.</summary>
    public static DataViewType TypeOf(DataViewType source, PrimitiveDataViewType item) =>
        source is VectorDataViewType vector ? new VectorDataViewType(item, vector.Dimensions) : item;

    private static ValueGetter<TDestination> Scalar<TSource, TDestination>(
        DataViewRow input, DataViewSchema.Column column, Func<TSource, TDestination> map)
    {
        var get = input.GetGetter<TSource>(column);
        TSource source = default!;
        return (ref TDestination destination) =>
        {
            get(ref source);
            destination = map(source);
        };
    }

    private static ValueGetter<VBuffer<TDestination>> Vector<TSource, TDestination>(
        DataViewRow input, DataViewSchema.Column column, Func<TSource, TDestination> map)
    {
        var get = input.GetGetter<VBuffer<TSource>>(column);
        var ofDefault = map(default!);
        var staysSparse = EqualityComparer<TDestination>.Default.Equals(ofDefault, default);
        VBuffer<TSource> source = default;
        return (ref VBuffer<TDestination> destination) =>
        {
            get(ref source);
            if (source.IsDense || staysSparse)
                MapExplicit(in source, map, ref destination);
            else
                MapAll(in source, map, ofDefault, ref destination);
        };
    }

    private static void MapExplicit<TSource, TDestination>(
        ref readonly VBuffer<TSource> source, Func<TSource, TDestination> map, ref VBuffer<TDestination> destination)
    {
        var values = source.GetValues();
        var editor = VBufferEditor.Create(ref destination, source.Length, values.Length);
        for (var i = 0; i < values.Length; i++)
            editor.Values[i] = map(values[i]);
        source.GetIndices().CopyTo(editor.Indices);
        destination = editor.Commit();
    }

    private static void MapAll<TSource, TDestination>(
        ref readonly VBuffer<TSource> source, Func<TSource, TDestination> map, TDestination ofDefault, ref VBuffer<TDestination> destination)
    {
        var editor = VBufferEditor.Create(ref destination, source.Length);
        editor.Values.Fill(ofDefault);
        var values = source.GetValues();
        var indices = source.GetIndices();
        for (var i = 0; i < values.Length; i++)
            editor.Values[indices[i]] = map(values[i]);
        destination = editor.Commit();
    }
}
