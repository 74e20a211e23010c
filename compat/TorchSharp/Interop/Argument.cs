using System.Runtime.InteropServices;
using System.Text;

namespace TorchSharp.Interop;

/// <summary>
/// One argument of an operator. It holds the managed object as well, so that no finalizer releases a tensor while the native side works on
/// it.
/// </summary>
internal readonly struct Argument
{
    private readonly ArgumentKind kind;
    private readonly long bits;
    private readonly object? owner;

    private Argument(ArgumentKind kind, long bits = 0, object? owner = null)
    {
        this.kind = kind;
        this.bits = bits;
        this.owner = owner;
    }

    internal static Argument None => default;

    public static implicit operator Argument(torch.Tensor? tensor) => tensor is null ? None : new(ArgumentKind.Tensor, 0, tensor);
    public static implicit operator Argument(torch.Tensor?[] tensors) => new(ArgumentKind.Tensors, 0, tensors);
    public static implicit operator Argument(long value) => new(ArgumentKind.Integer, value);
    public static implicit operator Argument(long? value) => value.HasValue ? value.Value : None;
    public static implicit operator Argument(double value) => new(ArgumentKind.Real, BitConverter.DoubleToInt64Bits(value));
    public static implicit operator Argument(bool value) => new(ArgumentKind.Boolean, value ? 1 : 0);
    public static implicit operator Argument(long[]? values) => values is null ? None : new(ArgumentKind.Integers, 0, values);
    public static implicit operator Argument(double[]? values) => values is null ? None : new(ArgumentKind.Reals, 0, values);
    public static implicit operator Argument(string? text) => text is null ? None : new(ArgumentKind.String, 0, text);
    public static implicit operator Argument(torch.ScalarType type) => (long)type;
    public static implicit operator Argument(torch.ScalarType? type) => type.HasValue ? (long)type.Value : None;
    public static implicit operator Argument(torch.Device? device) =>
        device is null ? None : new(ArgumentKind.Device, device.index, device);
    public static implicit operator Argument(torch.Generator? generator) =>
        generator is null ? None : new(ArgumentKind.Generator, 0, generator);

    public static implicit operator Argument(Scalar? scalar) => scalar?.Type switch
    {
        null => None,
        torch.ScalarType.Bool => scalar.ToBoolean(),
        torch.ScalarType.Float32 or torch.ScalarType.Float64 => scalar.ToDouble(),
        _ => scalar.ToInt64(),
    };

    /// <summary>How many eight-byte words the native side needs besides the argument itself.</summary>
    internal int Words => owner switch
    {
        Array values => values.Length,
        string text => (Encoding.UTF8.GetByteCount(text) + 7) / 8,
        _ => 0,
    };

    /// <summary>Writes the argument, with its list (if it is one) into the given pinned words.</summary>
    internal unsafe NativeArgument Write(Span<long> words)
    {
        var native = new NativeArgument { Kind = kind, Payload = bits };
        switch (kind)
        {
            case ArgumentKind.Tensor:
                native.Payload = ((torch.Tensor)owner!).Handle;
                return native;
            case ArgumentKind.Generator:
                native.Payload = ((torch.Generator)owner!).Handle;
                return native;
            case ArgumentKind.Device:
                native.Length = (int)((torch.Device)owner!).type;
                return native;
            case ArgumentKind.Integers:
                ((long[])owner!).CopyTo(words);
                break;
            case ArgumentKind.Reals:
                MemoryMarshal.Cast<double, long>((double[])owner!).CopyTo(words);
                break;
            case ArgumentKind.Tensors:
                WriteHandles((torch.Tensor?[])owner!, words);
                break;
            case ArgumentKind.String:
                native.Length = Encoding.UTF8.GetBytes((string)owner!, MemoryMarshal.AsBytes(words));
                break;
            default:
                return native;
        }
        if (owner is Array values)
            native.Length = values.Length;
        fixed (long* first = words)
            native.Payload = (long)first;
        return native;
    }

    /// <summary>Nothing this argument holds may be finalized before this call.</summary>
    internal void KeepAlive() => GC.KeepAlive(owner);

    private static void WriteHandles(torch.Tensor?[] tensors, Span<long> words)
    {
        for (var i = 0; i < tensors.Length; i++)
            words[i] = tensors[i]?.Handle ?? 0;
    }
}
