namespace Microsoft.ML.Saving;

/// <summary>
/// A part of a model that a file can hold. To add one, here or in another assembly that sees these internals:
/// implement this; in <see cref="ICanSaveModel.Save"/> call <see cref="ModelSaveContext.SetLoader"/> with the type and write what
/// <see cref="Load"/> reads; put <c>[assembly: ModelLoader&lt;TheType&gt;]</c> into the type's file. The file names the assembly, so that
/// <c>Model.Load</c> finds a loader in an assembly that the program has not used yet.
/// </summary>
internal interface ILoadableModel
{
    static abstract ICanSaveModel Load(ModelLoadContext context);
}
