using System.Globalization;
using TorchSharp;
using static TorchSharp.torch;
using TorchParameter = TorchSharp.Modules.Parameter;

namespace MLNet.CnnCatalog.Estimators.Training;

/// <summary>
/// Multiplies losses so that gradients do not vanish in half precision (Micikevicius et al. 2018), with the numbers of PyTorch's GradScaler, which
/// TorchSharp (0.107) lacks.
/// </summary>
/// <param name="parameters">What has gradients.</param>
internal sealed class LossScaling(IReadOnlyList<TorchParameter> parameters)
{
    private const double First = 65536;
    private const int StepsUntilDoubled = 2000;

    // Gradients that still overflow are not finite by themselves.
    private const double Lowest = 1 / First;

    private int finiteSteps;

    public double Scale { get; private set; } = First;

    public Tensor Scaled(Tensor loss) => loss.mul(Scale);

    /// <summary>
    /// Divides the gradients by what the loss was multiplied by, and chooses the next factor. False where a gradient is not finite: the weights are not to
    /// be changed by it.
    /// </summary>
    /// <exception cref="NotFiniteNumberException">Gradients are not finite however small the loss is made.</exception>
    public bool Unscale()
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        Tensor[] gradients = [.. parameters.Select(parameter => parameter.grad).OfType<Tensor>()];
        foreach (var gradient in gradients)
            gradient.mul_(1 / Scale);
        var isFinite = gradients.Length == 0 || stack([.. gradients.Select(gradient => gradient.isfinite().all())]).all().item<bool>();
        Adapt(isFinite);
        return isFinite;
    }

    private void Adapt(bool isFinite)
    {
        if (isFinite && ++finiteSteps < StepsUntilDoubled)
            return;
        finiteSteps = 0;
        Scale *= isFinite ? 2 : 0.5;
        if (Scale < Lowest)
            throw new NotFiniteNumberException(
                string.Create(CultureInfo.InvariantCulture, $"The gradients overflow in half precision even where the loss is multiplied by {2 * Scale:g4}. ") +
                $"Lower LearningRate, or train with {nameof(TrainingPrecision)}.{nameof(TrainingPrecision.BFloat16)} or {nameof(TrainingPrecision.Float32)}.",
                Scale);
    }
}
