namespace Microsoft.ML.Trainers.Optimization;

/// <summary>The value of a smooth function at <paramref name="point"/>; fills <paramref name="gradient"/>.</summary>
internal delegate double Objective(ReadOnlySpan<double> point, Span<double> gradient);
