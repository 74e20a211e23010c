using TorchSharp;
using static TorchSharp.torch;

namespace Compat.Tests.Torch;

public class TensorDataTests
{
    [Fact]
    public void Arrays_of_every_kind_become_tensors_of_their_type()
    {
        using var scope = NewDisposeScope();

        Assert.Equal(ScalarType.Float32, tensor(new[] { 1f, 2 }).dtype);
        Assert.Equal(ScalarType.Int64, tensor(new[] { 1L, 2 }).dtype);
        Assert.Equal(ScalarType.Float32, tensor(new[] { 1L, 2 }, ScalarType.Float32).dtype);
        Assert.Equal([2L, 3], tensor(new[,] { { 1f, 2, 3 }, { 4, 5, 6 } }).shape);
        Assert.Equal([3L, 1, 2], tensor(new[] { 1f, 2, 3, 4, 5, 6 }, [3, 1, 2]).shape);
        Assert.Throws<ArgumentException>(() => tensor(new[] { 1f, 2 }, [3L]));
    }

    [Fact]
    public void A_tensor_made_by_tensor_has_a_copy()
    {
        using var scope = NewDisposeScope();
        float[] values = [1, 2];
        var copy = tensor(values);

        values[0] = 9;

        Assert.Equal(1f, copy.select(0, 0).item<float>());
    }

    [Fact]
    public void Factories_fill_as_asked()
    {
        using var scope = NewDisposeScope();

        Assert.Equal([0L, 2, 4], arange(0, 5, 2).data<long>().ToArray());
        Assert.Equal(ScalarType.Float32, arange(0.0, 1.0, 0.25).dtype);
        Assert.Equal(4, arange(0.0, 1.0, 0.25).numel());
        Assert.Equal(ScalarType.Int64, full([2], 3).dtype);
        Assert.Equal([7f, 7], full([2], 7f).data<float>().ToArray());
        Assert.Equal([2L, 3], zeros(new[] { 2L, 3 }, ScalarType.Byte).shape);
        Assert.True(zeros(2L, requires_grad: true).requires_grad);
    }

    [Fact]
    public void Elements_are_read_in_the_order_of_the_dimensions_whatever_the_strides()
    {
        using var scope = NewDisposeScope();
        var columns = arange(6, ScalarType.Float32).reshape(2, 3).transpose(0, 1);
        var data = columns.data<float>();

        Assert.Equal([0f, 3, 1, 4, 2, 5], data.ToArray());
        Assert.Equal([0f, 3, 1, 4, 2, 5], data);
        Assert.Equal(4f, data[3]);
        Assert.Equal(6, data.Count);
        var part = new float[5];
        data.CopyTo(part, 1, 2);
        Assert.Equal([0f, 1, 4, 2, 5], part);
    }

    [Fact]
    public void Elements_are_written_through_the_accessor_and_through_the_bytes()
    {
        using var scope = NewDisposeScope();
        var tensor = zeros(4L);

        tensor.data<float>()[2] = 5;
        Assert.Equal([0f, 0, 5, 0], tensor.data<float>().ToArray());

        tensor.bytes = new byte[16];
        tensor.bytes[15] = 0x40;
        Assert.Equal([0f, 0, 0, 2], tensor.data<float>().ToArray());
        Assert.Throws<ArgumentException>(() => tensor.bytes = new byte[15]);
        Assert.Throws<InvalidOperationException>(() => arange(6).reshape(2, 3).transpose(0, 1).bytes.Length);
    }

    [Fact]
    public void The_type_of_the_elements_must_fit()
    {
        using var scope = NewDisposeScope();

        Assert.Throws<ArgumentException>(() => ones(1L).data<double>());
        Assert.Throws<ArgumentException>(() => ones(1L).item<int>());
        Assert.Throws<ArgumentException>(() => ones(2L).item<float>());
    }

    [Fact]
    public void A_single_element_is_read_as_it_is()
    {
        using var scope = NewDisposeScope();

        Assert.Equal(9007199254740993, tensor(9007199254740993).item<long>());
        Assert.Equal(ScalarType.Float64, tensor(3.5).ToScalar().Type);
    }

    [Fact]
    public void A_tensor_says_what_it_is()
    {
        using var scope = NewDisposeScope();
        var tensor = zeros(new[] { 2L, 3, 5 }, ScalarType.Int16);

        Assert.Equal("[2x3x5], type = Int16, device = cpu", tensor.ToString());
        Assert.Equal((3, 30), (tensor.ndim, tensor.numel()));
        Assert.Equal([15L, 5, 1], tensor.stride());
        Assert.Equal(DeviceType.CPU, tensor.device.type);
        Assert.False(tensor.is_floating_point());
    }

    [Fact]
    public void Channels_last_strides_survive_a_convolution()
    {
        using var scope = NewDisposeScope();
        var images = Waves.Of(2, 8, 6, 4).permute(0, 3, 1, 2);
        Assert.False(images.is_contiguous());

        var result = nn.functional.relu(nn.functional.conv2d(images, Waves.Of(8, 4, 3, 3)));

        Assert.Equal([2L, 8, 6, 4], result.shape);
        Assert.Equal([192L, 1, 32, 8], result.stride());
    }

    [Fact]
    public void Types_convert_and_a_conversion_to_the_same_type_shares_unless_a_copy_is_wanted()
    {
        using var scope = NewDisposeScope();
        var source = tensor(new[] { 1.5f, -2.5f });

        Assert.Equal([1L, -2], source.to(ScalarType.Int64).data<long>().ToArray());
        Tensor same = source.to(ScalarType.Float32), copy = source.to(ScalarType.Float32, copy: true);
        source.narrow(0, 0, 1).mul_(6);

        Assert.Equal(9f, same.select(0, 0).item<float>());
        Assert.Equal(1.5f, copy.select(0, 0).item<float>());
        Assert.Equal(DeviceType.CPU, source.to(DeviceType.CPU).device_type);
    }
}
