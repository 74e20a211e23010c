using System.Text.Json;
using MLNet.CnnCatalog.Estimators.MultiLabel;
using MLNet.CnnCatalog.Estimators.Training;
using MLNet.CnnCatalog.Tests.Data;
using MLNet.CnnCatalog.Transforms.MultiLabel;
using TorchSharp;
using static MLNet.CnnCatalog.Estimators.Tests.MultiLabel.Blocks;
using static TorchSharp.torch;

namespace MLNet.CnnCatalog.Estimators.Tests.MultiLabel;

/// <summary>Values and gradients are those of torch; see tests/Data/README.md.</summary>
public sealed class MultiLabelLossTests
{
    private static readonly JsonElement Reference = ReferenceFile.Read<JsonElement>("multi-label.json.gz");

    public static TheoryData<string> Names => [.. Reference.GetProperty("losses").EnumerateArray().Select(loss => loss.GetProperty("name").GetString()!)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Losses_and_their_gradients_are_those_of_torch(string name)
    {
        using var scope = NewDisposeScope();
        var expected = Reference.GetProperty("losses").EnumerateArray().Single(loss => loss.GetProperty("name").GetString() == name);
        var logits = tensor([.. Reference.GetProperty("logits").EnumerateArray().SelectMany(Numbers)]).reshape(4, 3).requires_grad_();
        byte[][] targets = [.. Reference.GetProperty("targets").EnumerateArray().Select(row => Numbers(row).Select(label => (byte)label).ToArray())];
        var weights = expected.GetProperty("weights");
        var options = Quick with
        {
            LabelSmoothing = expected.GetProperty("smoothing").GetDouble(),
            PositiveWeights = weights.ValueKind == JsonValueKind.Null ? null : Numbers(weights),
        };
        var task = new MultiLabelTask(MultiLabelColumn.Bind(View(2).Schema, "Labels", "name"), options, TrainingLog.None);

        var loss = Assert.Single(task.Losses([logits], targets));
        loss.Value.backward();

        Assert.Equal(expected.GetProperty("value").GetDouble(), loss.Value.item<float>(), 2e-6);
        Assert.All(Numbers(expected.GetProperty("gradient")).Zip(logits.grad!.data<float>().ToArray()), pair => Assert.Equal(pair.First, pair.Second, 2e-6));
    }

    [Fact]
    public void The_loss_of_chance_is_the_lowest_without_a_look_at_the_images()
    {
        bool[][] labels = [[true, true, true], [true, false, true], [false, false, true], [false, false, true]];
        var rows = View(labels.Zip(Rows(4), (own, row) => new Block { Name = row.Name, Image = row.Image, Labels = own }));
        var task = new MultiLabelTask(MultiLabelColumn.Bind(rows.Schema, "Labels", "name"), Quick with { PositiveWeights = [1, 3, 1] }, TrainingLog.None);

        task.RequireEnough(task.List(rows, CancellationToken.None));

        // By hand: half of the images have the first class; the quarter that has the second counts three times, as much as the others; all have the third.
        Assert.Equal((Math.Log(2) + (1.5 * Math.Log(2)) + 0) / 3, task.ChanceLoss, 1e-12);
    }

    private static float[] Numbers(JsonElement array) => [.. array.EnumerateArray().Select(number => number.GetSingle())];
}
