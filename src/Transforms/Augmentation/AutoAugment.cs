using System.Text.Json.Serialization;

namespace MLNet.CnnCatalog.Transforms.Augmentation;

/// <summary>The data sets for which AutoAugment was learned.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<AutoAugmentPolicy>))]
public enum AutoAugmentPolicy
{
    /// <summary>ImageNet: mostly colours and rotation.</summary>
    ImageNet,

    /// <summary>CIFAR-10: mostly colours and translation.</summary>
    Cifar10,

    /// <summary>Street View House Numbers: mostly shear and inversion.</summary>
    Svhn,
}

/// <summary>One of 25 learned pairs of operations, each with its probability and magnitude (Cubuk et al. 2019): torchvision's AutoAugment over Pillow.</summary>
public sealed record AutoAugment : WarpingAugmentation
{
    private const int Bins = 10;

    /// <summary>The data set for which the pairs were learned; ImageNet by default.</summary>
    public AutoAugmentPolicy Policy { get; init; }

    internal override void Check()
    {
        base.Check();
        Require(Enum.IsDefined(Policy), Policy, $"one of {string.Join(", ", Enum.GetNames<AutoAugmentPolicy>())}");
    }

    internal override IReadOnlyList<ImageChange> Draw(SampleRandom random, ImageSize size)
    {
        var changes = new List<ImageChange>();
        foreach (var step in AutoAugmentPolicies.Of(Policy)[random.Next(AutoAugmentPolicies.Count)])
        {
            var (happens, isNegative) = (random.Chance(step.Probability), random.Next(2) == 0);
            if (happens && MagnitudeSpace.Usual.Change(step.Operation, step.Bin, Bins, isNegative, size, this) is { } change)
                changes.Add(change);
        }

        return changes;
    }
}

/// <summary>Some operations in a row, each one of 14, all of one magnitude (Cubuk et al. 2020): torchvision's RandAugment over Pillow.</summary>
public sealed record RandAugment : WarpingAugmentation
{
    /// <summary>How many operations follow each other, at least 1; 2 by default.</summary>
    public int Operations { get; init; } = 2;

    /// <summary>The magnitude of all of them, from 0 to <see cref="MagnitudeBins"/> - 1; 9 by default.</summary>
    public int Magnitude { get; init; } = 9;

    /// <summary>How many magnitudes there are, at least 2; 31 by default.</summary>
    public int MagnitudeBins { get; init; } = 31;

    internal override void Check()
    {
        base.Check();
        Require(Operations >= 1, Operations, "at least 1");
        Require(MagnitudeBins >= 2, MagnitudeBins, "at least 2");
        Require(Magnitude >= 0 && Magnitude < MagnitudeBins, Magnitude, $"at least 0 and below MagnitudeBins, {MagnitudeBins}");
    }

    internal override IReadOnlyList<ImageChange> Draw(SampleRandom random, ImageSize size)
    {
        var changes = new List<ImageChange>(Operations);
        for (var i = 0; i < Operations; i++)
        {
            var operation = MagnitudeSpace.Operations[random.Next(MagnitudeSpace.Operations.Length)];
            if (MagnitudeSpace.Usual.Change(operation, Magnitude, MagnitudeBins, isNegative: random.Next(2) == 0, size, this) is { } change)
                changes.Add(change);
        }

        return changes;
    }
}

/// <summary>One operation of 14, of any magnitude up to strong ones (Mueller and Hutter 2021): torchvision's TrivialAugmentWide over Pillow.</summary>
public sealed record TrivialAugmentWide : WarpingAugmentation
{
    /// <summary>How many magnitudes there are, at least 2; 31 by default.</summary>
    public int MagnitudeBins { get; init; } = 31;

    internal override void Check()
    {
        base.Check();
        Require(MagnitudeBins >= 2, MagnitudeBins, "at least 2");
    }

    internal override IReadOnlyList<ImageChange> Draw(SampleRandom random, ImageSize size)
    {
        var operation = MagnitudeSpace.Operations[random.Next(MagnitudeSpace.Operations.Length)];
        var (bin, isNegative) = (random.Next(MagnitudeBins), random.Next(2) == 0);
        return MagnitudeSpace.Wide.Change(operation, bin, MagnitudeBins, isNegative, size, this) is { } change ? [change] : [];
    }
}
