using System.Runtime.InteropServices;
using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static Tensor arange(Scalar start, Scalar stop, Scalar step, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false) =>
        Aten.Call("arange.start_step", start, stop, step, dtype ?? TypeOf(start, stop, step), Argument.None,
            InitializeDevice(device)).with_requires_grad(requires_grad);

    public static Tensor arange(Scalar stop, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        arange(0, stop, 1, dtype, device, requires_grad);

    public static Tensor randint(long high, long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        Generator? generator = null, string[]? names = null) =>
        randint(0, high, size, dtype, device, requires_grad, generator, names);

    public static Tensor randint(long low, long high, long[] size, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, Generator? generator = null, string[]? names = null)
    {
        RefuseNames(names);
        return Aten.Call("randint.low_generator", low, high, size, generator, dtype ?? ScalarType.Int64, Argument.None,
            InitializeDevice(device)).with_requires_grad(requires_grad);
    }

    private static Tensor Filled(string op, long[] size, ScalarType? dtype, Device? device, bool requires_grad, string[]? names)
    {
        RefuseNames(names);
        return Aten.Call(op, size, dtype, Argument.None, InitializeDevice(device)).with_requires_grad(requires_grad);
    }

    private static Tensor Filled(long[] size, Scalar value, ScalarType? dtype, Device? device, bool requires_grad, string[]? names)
    {
        RefuseNames(names);
        return Aten.Call("full", size, value, dtype ?? TypeOf(value), Argument.None,
            InitializeDevice(device)).with_requires_grad(requires_grad);
    }

    private static Tensor Drawn(string name, long[] size, ScalarType? dtype, Device? device, bool requires_grad, Generator? generator,
        string[]? names)
    {
        RefuseNames(names);
        return Aten.Call(name + ".generator", size, generator, dtype, Argument.None,
            InitializeDevice(device)).with_requires_grad(requires_grad);
    }

    private static ScalarType TypeOf(params ReadOnlySpan<Scalar> scalars)
    {
        foreach (var scalar in scalars)
            if (!is_integral(scalar.Type))
                return get_default_dtype();
        return ScalarType.Int64;
    }

    private static void RefuseNames(string[]? names)
    {
        if (names is { Length: > 0 })
            throw new NotImplementedException("Named dimensions are not part of this stand-in for TorchSharp.");
    }
}
