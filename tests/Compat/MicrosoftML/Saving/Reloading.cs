using System.Collections;
using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Compat.Tests.MicrosoftML.Saving;

/// <summary>Saves models into memory, loads them with a context of their own, and compares what models make of data.</summary>
internal static class Reloading
{
    public static ITransformer Reload(this MLContext context, ITransformer model) => context.Reload(model, inputSchema: null, out _);

    public static ITransformer Reload(this MLContext context, ITransformer model, DataViewSchema? inputSchema, out DataViewSchema loadedSchema)
    {
        using var stream = context.Saved(model, inputSchema);
        return new MLContext(seed: 2).Model.Load(stream, out loadedSchema);
    }

    public static MemoryStream Saved(this MLContext context, ITransformer? model, DataViewSchema? inputSchema)
    {
        var stream = new MemoryStream();
        context.Model.Save(model, inputSchema, stream);
        stream.Position = 0;
        return stream;
    }

    /// <summary>Fits, reloads, and asserts that both models give the same columns, annotations and rows.</summary>
    public static void AssertReloads(MLContext context, IEstimator<ITransformer> estimator, IDataView data)
    {
        var model = estimator.Fit(data);
        var loaded = context.Reload(model);

        Assert.Equal(model.GetType(), loaded.GetType());
        AssertSame(model.Transform(data), loaded.Transform(data));
    }

    public static void AssertSame(IDataView expected, IDataView actual)
    {
        Assert.Equal(Describe(expected.Schema), Describe(actual.Schema));
        var rows = Rows(expected);
        Assert.NotEmpty(rows);
        Assert.Equal(rows, Rows(actual));
    }

    /// <summary>Name, type and annotations of each column.</summary>
    public static string[] Describe(DataViewSchema schema) => [.. schema.Select(
        column => string.Join("; ", [$"{column.Name}: {column.Type}", .. column.Annotations.Schema.Select(
            kind => $"{kind.Name}: {kind.Type} = {AnnotationText(column.Annotations, kind)}")]))];

    public static string[] Rows(IDataView data) => [.. data.Preview().RowView.Select(
        row => string.Join("; ", row.Values.Select(value => $"{value.Key} = {Text(value.Value)}")))];

    private static string AnnotationText(DataViewSchema.Annotations annotations, DataViewSchema.Column kind) => kind.Type switch
    {
        VectorDataViewType { ItemType: TextDataViewType } => Text(Value<VBuffer<ReadOnlyMemory<char>>>(annotations, kind)),
        VectorDataViewType { ItemType: NumberDataViewType item } when item == NumberDataViewType.Single =>
            Text(Value<VBuffer<float>>(annotations, kind)),
        VectorDataViewType { ItemType: NumberDataViewType item } when item == NumberDataViewType.Int32 =>
            Text(Value<VBuffer<int>>(annotations, kind)),
        TextDataViewType => Text(Value<ReadOnlyMemory<char>>(annotations, kind)),
        BooleanDataViewType => Text(Value<bool>(annotations, kind)),
        KeyDataViewType => Text(Value<uint>(annotations, kind)),
        _ => "",
    };

    private static object Value<T>(DataViewSchema.Annotations annotations, DataViewSchema.Column kind)
    {
        T value = default!;
        annotations.GetValue(kind.Name, ref value);
        return value!;
    }

    private static string Text(object? value) => value switch
    {
        // Closing the cursor has disposed it.
        MLImage => "",
        IEnumerable items and not string => $"[{string.Join(", ", items.Cast<object>().Select(Text))}]",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };
}
