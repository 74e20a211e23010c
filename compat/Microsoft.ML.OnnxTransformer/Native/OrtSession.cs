namespace Microsoft.ML.Transforms.Onnx.Native;

/// <summary>A loaded model. Any number of threads may run it at the same time.</summary>
internal sealed unsafe class OrtSession : IDisposable
{
    private readonly OrtHandle session;

    private OrtSession(nint instance) => session = new OrtHandle(instance, OrtFunction.ReleaseSession);

    /// <summary>Loads a file, with the weight files that it names.</summary>
    public static OrtSession FromFile(string path, OrtSessionOptions sessionOptions)
    {
        using var options = sessionOptions.Create();
        nint instance;
        fixed (byte* name = Utf8Name.Of(path))
            OrtApi.Check(((delegate* unmanaged[Cdecl]<nint, byte*, nint, nint*, nint>)OrtApi.Function(OrtFunction.CreateSession))(
                OrtEnvironment.Instance, name, options.Instance, &instance));
        return new OrtSession(instance);
    }

    public static OrtSession FromBytes(byte[] model, OrtSessionOptions sessionOptions)
    {
        using var options = sessionOptions.Create();
        nint instance;
        fixed (byte* bytes = model)
            OrtApi.Check(((delegate* unmanaged[Cdecl]<nint, byte*, nint, nint, nint*, nint>)
                OrtApi.Function(OrtFunction.CreateSessionFromArray))(
                    OrtEnvironment.Instance, bytes, model.Length, options.Instance, &instance));
        return new OrtSession(instance);
    }

    /// <summary>Computes outputs, which the caller owns.</summary>
    /// <param name="inputNames">From <see cref="Utf8Name.Of"/>, as the output names.</param>
    public OrtHandle[] Run(byte[][] inputNames, OrtHandle[] inputs, byte[][] outputNames)
    {
        var values = stackalloc nint[inputs.Length];
        for (var i = 0; i < inputs.Length; i++)
            values[i] = inputs[i].Instance;
        var results = stackalloc nint[outputNames.Length];
        new Span<nint>(results, outputNames.Length).Clear();
        var counted = false;
        try
        {
            session.DangerousAddRef(ref counted);
            Run(Utf8Name.Addresses(inputNames), values, inputs.Length, Utf8Name.Addresses(outputNames), results, outputNames.Length);
        }
        finally
        {
            if (counted)
                session.DangerousRelease();
            GC.KeepAlive(inputs);
        }

        var outputs = new OrtHandle[outputNames.Length];
        for (var i = 0; i < outputs.Length; i++)
            outputs[i] = new OrtHandle(results[i], OrtFunction.ReleaseValue);
        return outputs;
    }

    public void Dispose() => session.Dispose();

    private void Run(nint[] inputNames, nint* inputs, nint inputCount, nint[] outputNames, nint* outputs, nint outputCount)
    {
        fixed (nint* inputName = inputNames, outputName = outputNames)
            OrtApi.Check(((delegate* unmanaged[Cdecl]<nint, nint, nint*, nint*, nint, nint*, nint, nint*, nint>)
                OrtApi.Function(OrtFunction.Run))(
                    session.Instance, 0, inputName, inputs, inputCount, outputName, outputCount, outputs));
    }
}
