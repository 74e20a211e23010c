using System.Globalization;
using System.Runtime.InteropServices;
using MLNet.CnnCatalog.Estimators.Tests.TestData;
using static MLNet.CnnCatalog.Estimators.Tests.Training.Runs.ResumedTraining;

namespace MLNet.CnnCatalog.Estimators.Tests.OtherProcess;

/// <summary>A training that is killed and started again. Run by <see cref="ChildProcessTests"/>.</summary>
public class KilledTraining
{
    public const string Folder = "KILLED_TRAINING_FOLDER";
    public const string Epochs = "KILLED_TRAINING_EPOCHS";

    /// <summary>Written when the first batch of a process is done.</summary>
    public const string Alive = "alive";

    /// <summary>Written at the end.</summary>
    public const string Numbers = "numbers";

    [Fact(Explicit = true)]
    public void Goes_on_until_it_is_over()
    {
        var folder = Environment.GetEnvironmentVariable(Folder)!;
        var recorder = new Recorder(_ => File.WriteAllText(Path.Combine(folder, Alive), ""));

        var numbers = Train(OptionsOf(int.Parse(Environment.GetEnvironmentVariable(Epochs)!, CultureInfo.InvariantCulture)) with
        {
            Progress = recorder, Run = new() { Folder = Path.Combine(folder, "run"), Resume = true, Checkpoints = new() { Every = TimeSpan.Zero } },
        });

        File.WriteAllBytes(Path.Combine(folder, Numbers), MemoryMarshal.AsBytes(numbers.AsSpan()).ToArray());
    }

    public static CnnClassificationOptions OptionsOf(int epochs) =>
        Options with { Epochs = epochs, ValidationSetFraction = 0.2, ExponentialMovingAverage = new() { Decay = 0.9 }, Device = "cpu" };
}
