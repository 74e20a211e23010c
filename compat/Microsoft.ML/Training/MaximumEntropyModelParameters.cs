using Microsoft.ML.Data;
using Microsoft.ML.Saving;
using Microsoft.ML.Trainers;

[assembly: ModelLoader<MaximumEntropyModelParameters>]

namespace Microsoft.ML.Trainers;

public sealed class MaximumEntropyModelParameters : LinearMulticlassModelParametersBase, ILoadableModel
{
    internal MaximumEntropyModelParameters(double[] parameters, int classCount, int featureCount)
        : base(parameters, classCount, featureCount)
    {
    }

    static ICanSaveModel ILoadableModel.Load(ModelLoadContext context)
    {
        var (classCount, featureCount) = (context.Reader.ReadInt32(), context.Reader.ReadInt32());
        return new MaximumEntropyModelParameters(SavedValue.ReadAll<double>(context.Reader), classCount, featureCount);
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetLoader<MaximumEntropyModelParameters>();
        var (classCount, featureCount) = (Biases.Length, Weights[0].Length);
        ctx.Writer.Write(classCount);
        ctx.Writer.Write(featureCount);
        SavedValue.WriteAll(ctx.Writer, ToParameters(classCount, featureCount));
    }

    /// <summary>The probability of each class.</summary>
    internal void Score(in VBuffer<float> features, ref VBuffer<float> scores)
    {
        Contracts.Check(
            features.Length == Weights[0].Length,
            $"A row has {features.Length} features, but the model was trained on {Weights[0].Length}.");
        var probabilities = new double[Biases.Length];
        for (var c = 0; c < probabilities.Length; c++)
            probabilities[c] = Biases[c] + Dot(Weights[c], features);
        SoftmaxRegression.Softmax(probabilities);

        var editor = VBufferEditor.Create(ref scores, probabilities.Length);
        for (var c = 0; c < probabilities.Length; c++)
            editor.Values[c] = (float)probabilities[c];
        scores = editor.Commit();
    }

    private static double Dot(float[] weights, in VBuffer<float> features)
    {
        var values = features.GetValues();
        var indices = features.GetIndices();
        var sum = 0.0;
        for (var i = 0; i < values.Length; i++)
            sum += weights[features.IsDense ? i : indices[i]] * (double)values[i];
        return sum;
    }
}
