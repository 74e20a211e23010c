using System.Text;

namespace Microsoft.ML.Transforms.Onnx.Native;

/// <summary>Tensors of ONNX Runtime: made over memory of ours, or of texts, and read.</summary>
internal static unsafe class OrtTensor
{
    private const int TextElement = 8;

    /// <summary>A tensor over an array that must not move and must outlive it.</summary>
    /// <param name="elementType">ONNX's number of the type.</param>
    public static OrtHandle Over<T>(T[] pinnedValues, ReadOnlySpan<long> shape, int elementType)
        where T : unmanaged
    {
        nint tensor;
        fixed (T* values = pinnedValues)
        fixed (long* sizes = shape)
            OrtApi.Check(((delegate* unmanaged[Cdecl]<nint, void*, nint, long*, nint, int, nint*, nint>)
                OrtApi.Function(OrtFunction.CreateTensorWithDataAsOrtValue))(
                    OrtEnvironment.CpuMemory, values, (nint)pinnedValues.Length * sizeof(T), sizes, shape.Length, elementType, &tensor));
        return new OrtHandle(tensor, OrtFunction.ReleaseValue);
    }

    public static OrtHandle OfTexts(ReadOnlySpan<ReadOnlyMemory<char>> texts, ReadOnlySpan<long> shape)
    {
        nint tensor;
        fixed (long* sizes = shape)
            OrtApi.Check(((delegate* unmanaged[Cdecl]<nint, long*, nint, int, nint*, nint>)
                OrtApi.Function(OrtFunction.CreateTensorAsOrtValue))(
                    OrtEnvironment.Allocator, sizes, shape.Length, TextElement, &tensor));
        var handle = new OrtHandle(tensor, OrtFunction.ReleaseValue);
        var encoded = new byte[texts.Length][];
        for (var i = 0; i < texts.Length; i++)
            encoded[i] = Utf8Name.Of(texts[i].ToString());
        fixed (nint* addresses = Utf8Name.Addresses(encoded))
            OrtApi.Check(((delegate* unmanaged[Cdecl]<nint, nint*, nint, nint>)OrtApi.Function(OrtFunction.FillStringTensor))(
                tensor, addresses, texts.Length));
        GC.KeepAlive(encoded);
        return handle;
    }

    /// <summary>The values, which stand in the tensor's own memory.</summary>
    public static ReadOnlySpan<T> Values<T>(OrtHandle tensor)
        where T : unmanaged
    {
        void* data;
        OrtApi.Check(((delegate* unmanaged[Cdecl]<nint, void**, nint>)OrtApi.Function(OrtFunction.GetTensorMutableData))(
            tensor.Instance, &data));
        return new ReadOnlySpan<T>(data, Length(tensor));
    }

    public static string[] Texts(OrtHandle tensor)
    {
        var count = Length(tensor);
        nint size;
        OrtApi.Check(((delegate* unmanaged[Cdecl]<nint, nint*, nint>)OrtApi.Function(OrtFunction.GetStringTensorDataLength))(
            tensor.Instance, &size));
        var bytes = new byte[size];
        var offsets = new nint[count + 1];
        fixed (byte* content = bytes)
        fixed (nint* starts = offsets)
            OrtApi.Check(((delegate* unmanaged[Cdecl]<nint, byte*, nint, nint*, nint, nint>)
                OrtApi.Function(OrtFunction.GetStringTensorContent))(tensor.Instance, content, size, starts, count));
        offsets[count] = size;
        return [.. Enumerable.Range(0, count).Select(i => Encoding.UTF8.GetString(bytes.AsSpan((int)offsets[i]..(int)offsets[i + 1])))];
    }

    private static int Length(OrtHandle tensor)
    {
        nint shape, count;
        OrtApi.Check(((delegate* unmanaged[Cdecl]<nint, nint*, nint>)OrtApi.Function(OrtFunction.GetTensorTypeAndShape))(
            tensor.Instance, &shape));
        using var handle = new OrtHandle(shape, OrtFunction.ReleaseTensorTypeAndShapeInfo);
        OrtApi.Check(((delegate* unmanaged[Cdecl]<nint, nint*, nint>)OrtApi.Function(OrtFunction.GetTensorShapeElementCount))(
            shape, &count));
        return checked((int)count);
    }
}
