using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace Compat.Tests.MicrosoftML;

public class CustomMappingTests
{
    private readonly MLContext context = new(seed: 1);

    private IDataView Data => context.Data.LoadFromEnumerable([new Source { A = 1, B = [2, 3] }, new Source { A = 4, B = [5, 6] }]);

    [Fact]
    public void An_action_computes_new_columns_from_each_row()
    {
        var mapped = Apply(context.Transforms.CustomMapping<Source, Sums>(Sum, contractName: null));

        Assert.Equal(["A", "B", "Sum", "Scaled"], mapped.Schema.Select(column => column.Name));
        Assert.Equal([6f, 15f], mapped.GetColumn<float>("Sum"));
        Assert.Equal([[4f, 6], [10f, 12]], mapped.GetColumn<float[]>("Scaled"));
    }

    [Fact]
    public void The_action_runs_once_a_row_however_many_columns_are_read_and_not_at_all_for_none()
    {
        var runs = 0;
        var mapped = Apply(context.Transforms.CustomMapping<Source, Sums>(
            (source, destination) =>
            {
                Interlocked.Increment(ref runs);
                Sum(source, destination);
            },
            contractName: null));

        Assert.Equal(2, mapped.GetColumn<float>("A").Count());
        Assert.Equal(0, runs);
        Assert.Equal(2, context.Data.CreateEnumerable<Sums>(mapped, reuseRowObject: false).Count());
        Assert.Equal(2, runs);
    }

    [Fact]
    public void A_schema_definition_gives_the_new_column_its_type_and_annotations()
    {
        var definition = SchemaDefinition.Create(typeof(Sums));
        definition["Scaled"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, 2);
        definition["Scaled"].AddAnnotation("Note", 3.5f, NumberDataViewType.Single);

        var mapped = Apply(context.Transforms.CustomMapping<Source, Sums>(Sum, null, outputSchemaDefinition: definition));

        Assert.Equal("Scaled: Vector<Single, 2> {Note}", mapped.Schema["Scaled"].ToString());
        var note = 0f;
        mapped.Schema["Scaled"].Annotations.GetValue("Note", ref note);
        Assert.Equal(3.5f, note);
    }

    [Fact]
    public void A_schema_definition_renames_the_input()
    {
        var definition = SchemaDefinition.Create(typeof(OnlyA));
        definition["A"].ColumnName = "B2";
        var data = Apply(context.Transforms.CopyColumns("B2", "A"));
        var estimator = context.Transforms.CustomMapping<OnlyA, Twice>((source, twice) => twice.Value = source.A * 2, null, definition);

        Assert.Equal([2f, 8f], estimator.Fit(data).Transform(data).GetColumn<float>("Value"));
    }

    [Fact]
    public void A_missing_or_unfit_input_column_is_refused()
    {
        var missing = context.Transforms.CustomMapping<WithMore, Twice>((_, _) => { }, null);
        var unfit = context.Transforms.CustomMapping<WrongType, Twice>((_, _) => { }, null);
        var first = context.Transforms.CopyColumns("C", "A");

        Assert.Throws<ArgumentOutOfRangeException>(() => missing.Fit(Data));
        Assert.Throws<ArgumentOutOfRangeException>(() => first.Append(missing).Fit(Data));
        Assert.Throws<InvalidOperationException>(() => unfit.Fit(Data));
        Assert.Throws<ArgumentOutOfRangeException>(() => first.Append(unfit).Fit(Data));
    }

    [Fact]
    public void A_vector_of_unknown_size_takes_a_vector_of_known_size()
    {
        var estimator = context.Transforms.CopyColumns("C", "A").Append(context.Transforms.CustomMapping<OnlyB, Twice>(
            (source, twice) => twice.Value = source.B!.Length, null));

        Assert.Equal([2f, 2f], Apply(estimator).GetColumn<float>("Value"));
    }

    [Fact]
    public void The_names_of_contract_attributes_are_kept()
    {
        var attribute = (CustomMappingFactoryAttributeAttribute)typeof(Factory)
            .GetCustomAttributes(typeof(CustomMappingFactoryAttributeAttribute), inherit: false).Single();

        Assert.Equal("Doubling", attribute.ContractName);
    }

    private static void Sum(Source source, Sums destination)
    {
        destination.Sum = source.A + source.B!.Sum();
        destination.Scaled = [.. source.B!.Select(value => value * 2)];
    }

    private IDataView Apply(IEstimator<ITransformer> estimator) => estimator.Fit(Data).Transform(Data);

    [CustomMappingFactoryAttribute("Doubling")]
    private sealed class Factory : CustomMappingFactory<OnlyA, Twice>
    {
        public override Action<OnlyA, Twice> GetMapping() => (source, twice) => twice.Value = source.A * 2;
    }

    private sealed class Source
    {
        public float A { get; set; }

        [VectorType(2)]
        public float[]? B { get; set; }
    }

    private sealed class OnlyA
    {
        public float A { get; set; }
    }

    private sealed class OnlyB
    {
        public float[]? B { get; set; }
    }

    private sealed class WithMore
    {
        public float A { get; set; }

        public float More { get; set; }
    }

    private sealed class WrongType
    {
        public int A { get; set; }
    }

    private sealed class Sums
    {
        public float Sum { get; set; }

        public float[]? Scaled { get; set; }
    }

    private sealed class Twice
    {
        public float Value { get; set; }
    }
}
