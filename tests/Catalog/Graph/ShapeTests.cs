using MLNet.CnnCatalog.Graph;

namespace MLNet.CnnCatalog.Tests.Graph;

public class ShapeTests
{
    [Fact]
    public void A_map_has_channels_height_and_width()
    {
        var map = Shape.Map(3, 53, 37);

        Assert.Equal((3, 53, 37, false), (map.Channels, map.Height, map.Width, map.IsVector));
        Assert.Equal(3 * 53 * 37, map.Count);
        Assert.Equal("3x53x37", map.ToString());
    }

    [Fact]
    public void A_vector_is_not_a_map_of_one_pixel()
    {
        Assert.Equal("512", Shape.Vector(512).ToString());
        Assert.Equal("512x1x1", Shape.Map(512, 1, 1).ToString());
        Assert.NotEqual(Shape.Vector(512), Shape.Map(512, 1, 1));
    }

    [Theory]
    [InlineData(0, 53, 37, "channels")]
    [InlineData(3, 0, 37, "height")]
    [InlineData(3, 53, -1, "width")]
    public void Extents_below_one_are_refused(int channels, int height, int width, string parameter) =>
        Assert.Equal(parameter, Assert.Throws<ArgumentOutOfRangeException>(() => Shape.Map(channels, height, width)).ParamName);

    [Fact]
    public void The_count_of_a_large_map_does_not_overflow() =>
        Assert.Equal(4_294_967_296L, Shape.Map(4096, 1024, 1024).Count);

    [Fact]
    public void A_size_is_written_as_one_number_or_as_height_and_width()
    {
        Extent square = 3, flat = (1, 7);

        Assert.Equal("3x3", square.ToString());
        Assert.Equal((1, 7, 7), (flat.Height, flat.Width, flat.Area));
    }
}
