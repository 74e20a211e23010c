using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using static Microsoft.ML.Transforms.Image.ImagePixelExtractingEstimator;

namespace Compat.Tests.MicrosoftML.Images;

public class PixelAssemblyTests
{
    private readonly MLContext context = new(seed: 1);

    [Fact]
    public void Planes_become_pixels()
    {
        using var image = Assemble(context.Transforms.ConvertToImage(1, 2, "Out", "Floats"));

        Assert.Equal((2, 1), (image.Width, image.Height));
        Assert.Equal<(byte, byte, byte, byte)>((5, 3, 1, 255), image.Pixel(0, 0));
        Assert.Equal<(byte, byte, byte, byte)>((6, 4, 2, 255), image.Pixel(1, 0));
    }

    [Theory]
    [InlineData("Floats")]
    [InlineData("Doubles")]
    [InlineData("Bytes")]
    public void Interleaved_values_of_each_type_become_pixels(string column)
    {
        using var image = Assemble(context.Transforms.ConvertToImage(
            1, 2, "Out", column, orderOfColors: ColorsOrder.ABGR, interleavedColors: true));

        Assert.Equal<(byte, byte, byte, byte)>((1, 2, 3, 255), image.Pixel(0, 0));
        Assert.Equal<(byte, byte, byte, byte)>((4, 5, 6, 255), image.Pixel(1, 0));
    }

    // 3 * 10 - 5 = 25; absent alpha becomes 0 when values are scaled.
    [Fact]
    public void Values_are_scaled_and_then_the_offset_is_taken_off()
    {
        using var image = Assemble(context.Transforms.ConvertToImage(1, 2, "Out", "Floats", scaleImage: 10, offsetImage: 5));

        Assert.Equal<(byte, byte, byte, byte)>((45, 25, 5, 0), image.Pixel(0, 0));
    }

    [Fact]
    public void The_column_type_has_the_size()
    {
        var data = context.Data.LoadFromEnumerable<Values>([]);

        Assert.Equal(
            new ImageDataViewType(height: 1, width: 2),
            context.Transforms.ConvertToImage(1, 2, "Out", "Floats").Fit(data).GetOutputSchema(data.Schema)["Out"].Type);
    }

    [Fact]
    public void The_vector_must_have_a_value_for_each_colour_of_each_pixel()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Assemble(context.Transforms.ConvertToImage(2, 2, "Out", "Floats")));
    }

    private static MLImage Assemble(IEstimator<ITransformer> estimator) => Pictures.Apply<MLImage, Values>(estimator, new Values());

    private sealed class Values
    {
        [VectorType(6)]
        public float[] Floats { get; set; } = [1, 2, 3, 4, 5, 6];

        [VectorType(6)]
        public double[] Doubles { get; set; } = [1, 2, 3, 4, 5, 6];

        [VectorType(6)]
        public byte[] Bytes { get; set; } = [1, 2, 3, 4, 5, 6];
    }
}
