using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.CnnCatalog.Tests.Data;
using ScoringService.Tests.Running;
using ScoringService.Tests.TestData;

namespace ScoringService.Tests;

public sealed class ClassificationTests(RunningService running, ModelFiles models) : IClassFixture<RunningService>
{
    [Theory]
    [InlineData(".jpg", "image/jpeg")]
    [InlineData(".png", "image/png")]
    [InlineData(".jpg", "application/octet-stream")]
    [InlineData(".png", "image/jpeg")]
    public async Task A_picture_gets_the_probabilities_that_the_transformer_gives_it(string extension, string type)
    {
        var file = DrawnPictures.Encode(seed: 3, extension);
        var expected = Transform(file, models.Quick);

        var answer = await running.Service.ClassifyAsync(PictureContent.Of(file, type));

        var names = RandomClassifier.Labels(ModelFiles.Classes);
        var best = expected.Index().OrderByDescending(entry => entry.Item).Take(5).ToArray();
        Assert.Equal(best.Select(entry => names[entry.Index]), answer.Top.Select(entry => entry.Label));
        Assert.All(best.Zip(answer.Top), pair => Assert.Equal(pair.First.Item, pair.Second.Probability, 1e-4));
        Assert.Equal((answer.Top[0].Label, answer.Top[0].Probability), (answer.Label, answer.Probability));
    }

    [Fact]
    public async Task A_form_with_a_file_is_answered_like_the_file()
    {
        var file = DrawnPictures.Encode(seed: 4, ".jpg");
        var expected = await running.Service.ClassifyAsync(PictureContent.Of(file, "image/jpeg"));
        var answer = await running.Service.ClassifyAsync(PictureContent.Form(file));
        Assert.Equal(expected.Top, answer.Top);
    }

    [Theory]
    [InlineData(32, 32)]
    [InlineData(1, 1)]
    [InlineData(1, 900)]
    [InlineData(1000, 1000)]
    public async Task Pictures_of_any_size_are_resized(int width, int height)
    {
        var file = DrawnPictures.Encode(seed: 5, ".png", width, height);
        var answer = await running.Service.ClassifyAsync(PictureContent.Of(file));
        Assert.Equal(Transform(file, models.Quick).Max(), answer.Probability, 1e-4);
    }

    [Theory]
    [InlineData("clean.jpg")]
    [InlineData("junk.jpg")]
    [InlineData("no-end-marker.jpg")]
    [InlineData("turned.jpg")]
    [InlineData("exif3.jpg")]
    [InlineData("exif6.jpg")]
    [InlineData("exif8.jpg")]
    [InlineData("white-41.png")]
    [InlineData("white-alpha.png")]
    public async Task Odd_files_get_what_the_transformer_gives_them(string name)
    {
        var file = File.ReadAllBytes(OddFiles.PathOf(name));
        var answer = await running.Service.ClassifyAsync(PictureContent.Of(file));
        Assert.Equal(Transform(file, models.Quick).Max(), answer.Probability, 1e-4);
    }

    [Theory]
    [InlineData("truncated.jpg", "truncated")]
    [InlineData("truncated.png", "truncated")]
    [InlineData("huge.png", "pixels")]
    [InlineData("page.jpg", "decoded")]
    [InlineData("empty.jpg", "empty")]
    public async Task Odd_files_that_are_no_images_are_refused(string name, string reason) => Assert.Contains(
        reason, await running.Service.RefusalAsync(PictureContent.Of(File.ReadAllBytes(OddFiles.PathOf(name)))), StringComparison.Ordinal);

    [Fact]
    public async Task A_network_that_takes_no_squares_gets_its_own_shape()
    {
        await using var service = await ServiceProcess.StartAsync("--model", models.Oblong);
        var file = DrawnPictures.Encode(seed: 6, ".png", 200, 150);

        var answer = await service.ClassifyAsync(PictureContent.Of(file));

        Assert.Equal(Transform(file, models.Oblong).Max(), answer.Probability, 1e-4);
    }

    [Fact]
    public async Task A_network_of_ten_views_answers_with_their_mean()
    {
        await using var service = await ServiceProcess.StartAsync("--model", models.TenCrops, "--max-batch", "4", "--max-delay", "200");
        var files = Enumerable.Range(6, 4).Select(seed => DrawnPictures.Encode(seed, ".png", 50, 41)).ToArray();

        var answers = await Task.WhenAll(files.Select(file => service.ClassifyAsync(PictureContent.Of(file))));

        Assert.All(files.Zip(answers), pair => Assert.Equal(Transform(pair.First, models.TenCrops).Max(), pair.Second.Probability, 1e-5));
        Assert.Contains(files.Zip(answers), pair => Math.Abs(Transform(pair.First, models.Quick).Max() - pair.Second.Probability) > 1e-4);
    }

    // The whole chain on a file, as a program without a service would run it.
    private static float[] Transform(byte[] file, string model)
    {
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid()}.picture");
        File.WriteAllBytes(path, file);
        try
        {
            var ml = new MLContext();
            var rows = ml.Data.LoadFromEnumerable([new PathRow { Path = path }]);
            var pipeline = ml.Transforms.LoadImages("Image", "", nameof(PathRow.Path)).Append(ml.Transforms.ApplyCnnOnnx(model));
            using var chain = pipeline.Fit(rows);
            return chain.Transform(rows).GetColumn<float[]>("Score").Single();
        }
        finally
        {
            File.Delete(path);
        }
    }

    private sealed class PathRow
    {
        public string Path { get; set; } = "";
    }
}
