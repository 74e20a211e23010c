using Microsoft.ML.Data;
using Microsoft.ML.Mapping;
using Microsoft.ML.Runtime;
using Microsoft.ML.Saving;
using Microsoft.ML.Transforms;

[assembly: ModelLoader<ValueToKeyMappingTransformer>]

namespace Microsoft.ML.Transforms;

public sealed class ValueToKeyMappingTransformer : OneToOneTransformerBase, ILoadableModel
{
    private readonly KeyTable[] tables;
    private readonly bool[] asText;

    internal ValueToKeyMappingTransformer(IHostEnvironment environment, IDataView input, KeyColumnOptions[] columns, IDataView? keyData)
        : base(environment.Register("Term"), columns.Select(column => (column.OutputColumnName, column.InputColumnName)))
    {
        var inputs = columns.Select((_, pair) => FindInput(input.Schema, pair)).ToArray();
        asText = [.. columns.Select(column => column.AddKeyValueAnnotationsAsText)];
        tables = keyData is null ? Learn(input, inputs, columns) : Given(keyData, inputs, columns);
    }

    private ValueToKeyMappingTransformer(
        IHostEnvironment environment, (string OutputColumnName, string InputColumnName)[] columns, bool[] asText, KeyTable[] tables)
        : base(environment.Register("Term"), columns)
    {
        this.asText = asText;
        this.tables = tables;
    }

    internal IReadOnlyList<KeyTable> Tables => tables;

    internal IReadOnlyList<bool> AsText => asText;

    static ICanSaveModel ILoadableModel.Load(ModelLoadContext context)
    {
        var columns = LoadColumns(context);
        var asText = SavedValue.ReadAll<bool>(context.Reader);
        return new ValueToKeyMappingTransformer(
            context.Environment, columns, asText, [.. columns.Select(_ => KeyTable.Load(context.Reader))]);
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetLoader<ValueToKeyMappingTransformer>();
        SaveColumns(ctx);
        SavedValue.WriteAll(ctx.Writer, asText);
        foreach (var table in tables)
            table.Save(ctx.Writer);
    }

    private protected override void CheckInputColumn(DataViewSchema.Column column, int pair)
    {
        var item = column.Type.ItemOrSelf();
        if (item is not KeyDataViewType && !item.IsStandardScalar())
        {
            throw Contracts.ExceptSchemaMismatch(
                "inputSchema", "input", column.Name, "standard type or a vector of standard type", column.Type.ToString()!);
        }
    }

    private protected override IRowMapper MakeRowMapper(DataViewSchema schema) => new ValueToKeyRowMapper(this, schema);

    private static KeyTable[] Learn(IDataView input, DataViewSchema.Column[] inputs, KeyColumnOptions[] columns)
    {
        Contracts.CheckParam(columns.All(column => column.MaximumNumberOfKeys > 0), "MaxNumTerms", "Must be positive");
        using var cursor = input.GetRowCursor(inputs);
        var collectors = inputs.Zip(columns, (column, options) =>
            KeyCollector.Create(cursor, column, options.MaximumNumberOfKeys, options.KeyOrdinality)).ToArray();
        var open = collectors.ToList();
        while (open.Count > 0 && cursor.MoveNext())
            open.RemoveAll(collector => !collector.ProcessRow());
        return [.. collectors.Select(collector => collector.ToTable())];
    }

    private static KeyTable[] Given(IDataView keyData, DataViewSchema.Column[] inputs, KeyColumnOptions[] columns)
    {
        var terms = keyData.Schema[0];
        for (var i = 0; i < inputs.Length; i++)
        {
            var itemType = inputs[i].Type.ItemOrSelf();
            Contracts.CheckParam(
                terms.Type.Equals(itemType),
                nameof(keyData),
                $"The values of '{inputs[i].Name}' are of type '{itemType}': the column of the key data must be too, but was '{terms.Type}'");
        }

        using var cursor = keyData.GetRowCursor([terms]);
        var collector = KeyCollector.Create(cursor, terms, int.MaxValue, columns[0].KeyOrdinality);
        while (cursor.MoveNext())
            collector.ProcessRow();
        return [.. Enumerable.Repeat(collector.ToTable(), inputs.Length)];
    }
}
