namespace Microsoft.ML.Transforms.Onnx.Native;

/// <summary>What ONNX Runtime needs once in a process. It stays until the process ends.</summary>
internal static unsafe class OrtEnvironment
{
    private const int WarningsAndErrors = 2;
    private const int DeviceAllocator = 0;
    private const int DefaultMemory = 0;

    private static readonly Lazy<nint> LazyInstance = new(Create);
    private static readonly Lazy<nint> LazyCpuMemory = new(CreateCpuMemory);
    private static readonly Lazy<nint> LazyAllocator = new(GetAllocator);

    public static nint Instance => LazyInstance.Value;

    public static nint CpuMemory => LazyCpuMemory.Value;

    public static nint Allocator => LazyAllocator.Value;

    private static nint Create()
    {
        nint environment;
        fixed (byte* name = "onnx\0"u8)
            OrtApi.Check(((delegate* unmanaged[Cdecl]<int, byte*, nint*, nint>)OrtApi.Function(OrtFunction.CreateEnv))(
                WarningsAndErrors, name, &environment));
        return environment;
    }

    private static nint CreateCpuMemory()
    {
        nint memory;
        OrtApi.Check(((delegate* unmanaged[Cdecl]<int, int, nint*, nint>)OrtApi.Function(OrtFunction.CreateCpuMemoryInfo))(
            DeviceAllocator, DefaultMemory, &memory));
        return memory;
    }

    private static nint GetAllocator()
    {
        nint allocator;
        OrtApi.Check(((delegate* unmanaged[Cdecl]<nint*, nint>)OrtApi.Function(OrtFunction.GetAllocatorWithDefaultOptions))(&allocator));
        return allocator;
    }
}
