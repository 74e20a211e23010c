using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using static Microsoft.ML.Transforms.Image.ImagePixelExtractingEstimator;

namespace Compat.Tests.MicrosoftML.Images;

/// <summary>Two pixels: alpha 255, red 1 and 2, green 10 and 20, blue 100 and 200.</summary>
public class PixelExtractionTests
{
    private readonly MLContext context = new(seed: 1);

    public static TheoryData<ColorsOrder, float[]> Orders => new()
    {
        { ColorsOrder.ARGB, [255, 255, 1, 2, 10, 20, 100, 200] },
        { ColorsOrder.ARBG, [255, 255, 1, 2, 100, 200, 10, 20] },
        { ColorsOrder.ABRG, [255, 255, 100, 200, 1, 2, 10, 20] },
        { ColorsOrder.ABGR, [255, 255, 100, 200, 10, 20, 1, 2] },
        { ColorsOrder.AGRB, [255, 255, 10, 20, 1, 2, 100, 200] },
        { ColorsOrder.AGBR, [255, 255, 10, 20, 100, 200, 1, 2] },
    };

    [Theory]
    [MemberData(nameof(Orders))]
    public void Planes_come_in_the_order_asked_for(ColorsOrder order, float[] expected)
    {
        var values = Extract<float>(context.Transforms.ExtractPixels("Out", "Image", ColorBits.All, order));

        Assert.Equal(expected, values);
    }

    [Theory]
    [InlineData(ColorBits.Rgb, new float[] { 1, 2, 10, 20, 100, 200 })]
    [InlineData(ColorBits.Red, new float[] { 1, 2 })]
    [InlineData(ColorBits.Green | ColorBits.Blue, new float[] { 10, 20, 100, 200 })]
    [InlineData(ColorBits.Alpha | ColorBits.Green, new float[] { 255, 255, 10, 20 })]
    public void Only_the_colours_asked_for_are_taken(ColorBits colors, float[] expected)
    {
        Assert.Equal(expected, Extract<float>(context.Transforms.ExtractPixels("Out", "Image", colors)));
    }

    [Fact]
    public void Interleaved_colours_come_pixel_by_pixel()
    {
        var estimator = context.Transforms.ExtractPixels("Out", "Image", ColorBits.Rgb, ColorsOrder.ABGR, interleavePixelColors: true);

        Assert.Equal([100, 10, 1, 200, 20, 2], Extract<float>(estimator));
    }

    [Theory]
    [InlineData(false, new[] { -1.5f, -1, 3, 8, 48, 98 })]
    [InlineData(true, new[] { -1.5f, 3, 48, -1, 8, 98 })]
    public void The_offset_is_taken_off_before_scaling(bool interleaved, float[] expected)
    {
        var estimator = context.Transforms.ExtractPixels(
            "Out", "Image", interleavePixelColors: interleaved, offsetImage: 4, scaleImage: 0.5f);

        Assert.Equal(expected, Extract<float>(estimator));
    }

    [Fact]
    public void Bytes_are_taken_as_they_are()
    {
        var estimator = context.Transforms.ExtractPixels("Out", "Image", offsetImage: 4, scaleImage: 0.5f, outputAsFloatArray: false);

        Assert.Equal([1, 2, 10, 20, 100, 200], Extract<byte>(estimator));
    }

    [Fact]
    public void An_image_of_the_other_format_gives_the_same()
    {
        var row = new TwoPixels
        {
            Image = MLImage.CreateFromPixels(2, 1, MLPixelFormat.Rgba32, [1, 10, 100, 255, 2, 20, 200, 255]),
        };

        var values = Pictures.Apply<VBuffer<float>, TwoPixels>(context.Transforms.ExtractPixels("Out", "Image"), row);

        Assert.Equal([1, 2, 10, 20, 100, 200], values.DenseValues());
    }

    [Fact]
    public void Every_pixel_of_a_larger_picture_finds_its_place()
    {
        var values = Pictures.Apply<VBuffer<float>>(
            context.Transforms.ExtractPixels("Out", "Image", scaleImage: 0.25f), Pictures.Gradient(53, 37)).GetValues().ToArray();

        Assert.Equal(Enumerable.Range(0, 53 * 37).Select(i => (float)(i % 53)), values[..(53 * 37)]);
        Assert.Equal(Enumerable.Range(0, 53 * 37).Select(i => (float)(i / 53)), values[(53 * 37)..(2 * 53 * 37)]);
        Assert.All(values[(2 * 53 * 37)..], value => Assert.Equal(12.5f, value));
    }

    [Theory]
    [InlineData(false, true, "Vector<Single, 3, 1, 2>")]
    [InlineData(true, true, "Vector<Single, 1, 2, 3>")]
    [InlineData(false, false, "Vector<Byte, 3, 1, 2>")]
    public void The_column_type_has_planes_height_and_width(bool interleaved, bool asFloats, string expected)
    {
        var data = context.Data.LoadFromEnumerable<TwoPixels>([]);
        var estimator = context.Transforms.ExtractPixels("Out", "Image", interleavePixelColors: interleaved, outputAsFloatArray: asFloats);

        Assert.Equal(expected, estimator.Fit(data).GetOutputSchema(data.Schema)["Out"].Type.ToString());
    }

    [Fact]
    public void No_image_is_a_vector_of_zeros()
    {
        var values = Pictures.Apply<VBuffer<float>, TwoPixels>(context.Transforms.ExtractPixels("Out", "Image"), new TwoPixels());

        Assert.Equal([0, 0, 0, 0, 0, 0], values.DenseValues());
    }

    [Fact]
    public void The_size_must_be_known_and_be_that_of_the_image()
    {
        var paths = context.Data.LoadFromEnumerable([new { Path = "" }]);
        var images = context.Transforms.LoadImages("Image", null!, "Path").Fit(paths).Transform(paths);
        var wrong = new TwoPixels { Image = Pictures.Gradient(2, 2) };

        Assert.Throws<ArgumentOutOfRangeException>(() => context.Transforms.ExtractPixels("Out", "Image").Fit(images));
        Assert.Throws<InvalidOperationException>(
            () => Pictures.Apply<VBuffer<float>, TwoPixels>(context.Transforms.ExtractPixels("Out", "Image"), wrong));
    }

    [Fact]
    public void At_least_one_colour_and_a_scale_are_needed()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => context.Transforms.ExtractPixels("Out", "Image", colorsToExtract: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => context.Transforms.ExtractPixels("Out", "Image", scaleImage: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => context.Transforms.ExtractPixels("Out", "Image", offsetImage: float.NaN));
    }

    private static T[] Extract<T>(IEstimator<ITransformer> estimator)
    {
        var row = new TwoPixels
        {
            Image = MLImage.CreateFromPixels(2, 1, MLPixelFormat.Bgra32, [100, 10, 1, 255, 200, 20, 2, 255]),
        };
        return [.. Pictures.Apply<VBuffer<T>, TwoPixels>(estimator, row).DenseValues()];
    }

    private sealed class TwoPixels
    {
        [ImageType(1, 2)]
        public MLImage? Image { get; set; }
    }
}
