using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace Compat.Tests.MicrosoftML.Saving;

public class CustomMappingSavingTests
{
    private readonly MLContext context = new(seed: 1);

    private IDataView Data => context.Data.LoadFromEnumerable([new Source { A = 1 }, new Source { A = 4 }]);

    [Fact]
    public void The_factory_is_found_in_the_assembly_of_the_action_without_registration()
    {
        var model = context.Transforms.CustomMapping<Source, Doubled>(new Doubling().GetMapping(), Doubling.Contract).Fit(Data);

        var loaded = Assert.IsType<CustomMappingTransformer<Source, Doubled>>(context.Reload(model));

        Assert.Equal([2f, 8f], loaded.Transform(Data).GetColumn<float>("Twice"));
        Reloading.AssertSame(model.Transform(Data), context.Reload(loaded).Transform(Data));
    }

    [Fact]
    public void It_is_the_action_of_the_factory_that_runs_and_not_the_one_that_was_saved()
    {
        var model = context.Transforms.CustomMapping<Source, Doubled>((_, doubled) => doubled.Twice = -1, Doubling.Contract).Fit(Data);

        Assert.Equal([2f, 8f], context.Reload(model).Transform(Data).GetColumn<float>("Twice"));
    }

    [Fact]
    public void A_registered_assembly_may_be_named_by_the_model_too()
    {
        var model = context.Transforms.CustomMapping<Source, Doubled>(new Doubling().GetMapping(), Doubling.Contract)
            .Append(context.Transforms.CustomMapping<Source, Doubled>(new Doubling().GetMapping(), Doubling.Contract)).Fit(Data);
        using var stream = context.Saved(model, Data.Schema);
        var other = new MLContext();
        other.ComponentCatalog.RegisterAssembly(typeof(Doubling).Assembly);

        var loaded = other.Model.Load(stream, out _);

        Assert.Equal([2f, 8f], loaded.Transform(Data).GetColumn<float>("Twice"));
    }

    [Fact]
    public void A_mapping_keeps_its_place_in_a_prediction_engine()
    {
        ITransformer model = context.Transforms.CopyColumns("A", "A")
            .Append(context.Transforms.CustomMapping<Source, Doubled>(new Doubling().GetMapping(), Doubling.Contract))
            .Append(context.Transforms.CopyColumns("Twice", "Twice")).Fit(Data);

        using var engine = context.Model.CreatePredictionEngine<Source, Doubled>(context.Reload(model));

        Assert.Equal(7, engine.Predict(new Source { A = 3.5f }).Twice);
    }

    [Fact]
    public void Schema_definitions_are_not_saved()
    {
        var definition = SchemaDefinition.Create(typeof(Doubled));
        definition["Twice"].ColumnName = "Renamed";
        var model = context.Transforms.CustomMapping<Source, Doubled>(
            new Doubling().GetMapping(), Doubling.Contract, outputSchemaDefinition: definition).Fit(Data);

        Assert.NotNull(model.GetOutputSchema(Data.Schema).GetColumnOrNull("Renamed"));
        Assert.NotNull(context.Reload(model).GetOutputSchema(Data.Schema).GetColumnOrNull("Twice"));
    }

    [Fact]
    public void A_mapping_without_a_contract_cannot_be_saved()
    {
        var model = context.Transforms.CustomMapping<Source, Doubled>(new Doubling().GetMapping(), contractName: null).Fit(Data);

        Assert.Contains("contract", Assert.Throws<InvalidOperationException>(() => context.Saved(model, null)).Message);
    }

    [Fact]
    public void A_contract_that_no_factory_has_cannot_be_loaded()
    {
        var model = context.Transforms.CustomMapping<Source, Doubled>(new Doubling().GetMapping(), "nobody's contract").Fit(Data);

        Assert.Contains("'nobody's contract'", RootOf(Record.Exception(() => context.Reload(model))).Message);
    }

    [Fact]
    public void A_class_that_is_no_factory_cannot_be_loaded()
    {
        var model = context.Transforms.CustomMapping<Source, Doubled>(new Doubling().GetMapping(), NoFactory.Contract).Fit(Data);

        Assert.Contains("must derive from", RootOf(Record.Exception(() => context.Reload(model))).Message);
    }

    // What reads a transformer is called by reflection in ML.NET, which may wrap the exception.
    private static InvalidOperationException RootOf(Exception? exception) =>
        Assert.IsType<InvalidOperationException>(exception?.GetBaseException());

    private sealed class Source
    {
        public float A { get; set; }
    }

    private sealed class Doubled
    {
        public float Twice { get; set; }
    }

    [CustomMappingFactoryAttribute(Contract)]
    private sealed class Doubling : CustomMappingFactory<Source, Doubled>
    {
        public const string Contract = "Compat.Tests/Doubling";

        public override Action<Source, Doubled> GetMapping() => (source, doubled) => doubled.Twice = source.A * 2;
    }

    [CustomMappingFactoryAttribute(Contract)]
    private sealed class NoFactory
    {
        public const string Contract = "Compat.Tests/NoFactory";
    }
}
