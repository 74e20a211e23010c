using System.Globalization;

namespace MLNet.CnnCatalog.Transforms.Evaluation;

/// <summary>Shares that metrics are made of; NaN where nothing can be divided.</summary>
internal static class Ratios
{
    public static double Ratio(long part, long whole) => whole == 0 ? double.NaN : (double)part / whole;

    /// <summary>The mean of those that are numbers.</summary>
    public static double Mean(IReadOnlyList<double> values) => values.Where(value => !double.IsNaN(value)).DefaultIfEmpty(double.NaN).Average();

    public static string Share(double value) => double.IsNaN(value) ? "-" : value.ToString("F4", CultureInfo.InvariantCulture);

    public static string Number(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>The names of classes, or their numbers.</summary>
    /// <exception cref="ArgumentException">There are not as many names as classes.</exception>
    public static IReadOnlyList<string> Names(IReadOnlyList<string>? classNames, int classes)
    {
        if (classNames is not null && classNames.Count != classes)
            throw new ArgumentException($"There are {classNames.Count} names and {classes} classes.", nameof(classNames));
        return classNames ?? [.. Enumerable.Range(0, classes).Select(label => label.ToString(CultureInfo.InvariantCulture))];
    }
}
