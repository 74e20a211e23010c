using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CnnCatalog.Transforms.LabelMaps;
using MLNet.CnnCatalog.Transforms.Tests.Onnx;

namespace MLNet.CnnCatalog.Transforms.Tests.LabelMaps;

/// <summary>ML.NET's own tools take columns of label maps.</summary>
public sealed class LabelMapColumnTests
{
    private readonly MLContext ml = new(seed: 1);

    private static LabelMap[] Maps { get; } = [.. Enumerable.Range(1, 12).Select(count => new LabelMap(1, count, new byte[count]))];

    private IDataView View => ml.Data.LoadFromEnumerable(Maps.Select((map, index) => new Row { Id = index, LabelMap = map }));

    [Fact]
    public void Rows_of_a_class_are_a_column_and_come_back_as_they_were()
    {
        Assert.Equal(LabelMapDataViewType.Instance, View.Schema["LabelMap"].Type);
        Assert.Equal(Maps, Read(View));
        Assert.Equal(Maps, ml.Data.CreateEnumerable<Row>(View, reuseRowObject: true).Select(row => row.LabelMap));
    }

    [Fact]
    public void A_row_may_lack_its_map() =>
        Assert.Null(ml.Data.CreateEnumerable<Row>(ml.Data.LoadFromEnumerable([new Row()]), reuseRowObject: false).Single().LabelMap);

    [Fact]
    public void Rows_are_taken_and_skipped() => Assert.Equal(Maps[2..5], Read(ml.Data.SkipRows(ml.Data.TakeRows(View, 5), 2)));

    [Fact]
    public void Rows_are_shuffled()
    {
        var shuffled = Read(ml.Data.ShuffleRows(View, seed: 5));

        Assert.NotEqual(Maps, shuffled);
        Assert.Equal(Maps, shuffled.OrderBy(map => map!.Width));
    }

    [Fact]
    public void Rows_are_split()
    {
        var split = ml.Data.TrainTestSplit(View, testFraction: 0.3, seed: 3);
        var (train, test) = (Read(split.TrainSet), Read(split.TestSet));

        Assert.InRange(test.Length, 1, 11);
        Assert.Equal(Maps, train.Concat(test).OrderBy(map => map!.Width));
    }

    [Fact]
    public void Rows_are_cached()
    {
        var read = 0;
        var cached = ml.Data.Cache(ml.Data.LoadFromEnumerable(Maps.Select(map =>
        {
            read++;
            return new Row { LabelMap = map };
        })));

        Assert.Equal(Maps, Read(cached));
        Assert.Equal(Maps, Read(cached));
        Assert.Equal(Maps.Length, read);
        Assert.Equal(Maps, Read(ml.Transforms.CopyColumns("Copy", "LabelMap").AppendCacheCheckpoint(ml).Append(ml.Transforms.DropColumns("Copy")).Fit(View).Transform(View)));
    }

    [Fact]
    public void Rows_are_filtered_and_mapped()
    {
        var wide = ml.Data.FilterRowsByColumn(View, nameof(Row.Id), lowerBound: 4);
        var mapped = ml.Transforms.CustomMapping<Row, Wider>((row, wider) => wider.WiderMap = new(1, row.LabelMap!.Width + 100, new byte[row.LabelMap.Width + 100]), null)
            .Fit(wide).Transform(wide);

        Assert.Equal(
            Enumerable.Range(105, 8), ml.Data.CreateEnumerable<Wider>(mapped, reuseRowObject: false).Select(row => row.WiderMap!.Width));
        Assert.Equal(LabelMapDataViewType.Instance, mapped.Schema["WiderMap"].Type);
    }

    [Fact]
    public void Several_cursors_read_at_once()
    {
        var column = View.Schema["LabelMap"];
        var widths = View.GetRowCursorSet([column], 3).SelectMany(cursor =>
        {
            using (cursor)
            {
                var (found, getter) = (new List<int>(), cursor.GetGetter<LabelMap>(column));
                LabelMap? map = null;
                while (cursor.MoveNext())
                {
                    getter(ref map!);
                    found.Add(map.Width);
                }

                return found;
            }
        });

        Assert.Equal(Enumerable.Range(1, 12), widths.Order());
    }

    [Fact]
    public void A_saved_chain_takes_them_and_says_so()
    {
        using var folder = new TemporaryFolder();
        var model = ml.Transforms.CopyColumns("Copy", "LabelMap").Append(ml.Transforms.SelectColumns("Copy")).Fit(View);
        ml.Model.Save(model, View.Schema, folder.File("model.zip"));

        var loaded = new MLContext().Model.Load(folder.File("model.zip"), out _);

        var scored = loaded.Transform(View);
        Assert.Equal(LabelMapDataViewType.Instance, Assert.Single(scored.Schema).Type);
        Assert.Equal(Maps, ml.Data.CreateEnumerable<Copied>(scored, reuseRowObject: false).Select(row => row.Copy));
    }

    [Fact]
    public void A_prediction_engine_takes_and_gives_them()
    {
        using var engine = ml.Model.CreatePredictionEngine<Row, Copied>(ml.Transforms.CopyColumns("Copy", "LabelMap").Fit(View));

        Assert.Equal([Maps[3], null, Maps[7]], new[] { Maps[3], null, Maps[7] }.Select(map => engine.Predict(new() { LabelMap = map }).Copy));
    }

    private LabelMap?[] Read(IDataView view) => [.. ml.Data.CreateEnumerable<Row>(view, reuseRowObject: false).Select(row => row.LabelMap)];

    private sealed class Row
    {
        public float Id { get; set; }

        [LabelMapType]
        public LabelMap? LabelMap { get; set; }
    }

    private sealed class Copied
    {
        [LabelMapType]
        public LabelMap? Copy { get; set; }
    }

    private sealed class Wider
    {
        [LabelMapType]
        public LabelMap? WiderMap { get; set; }
    }
}
