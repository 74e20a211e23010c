namespace MLNet.CnnCatalog.Weights.Matching;

/// <summary>Says what does not fit, with the first few of each kind, and what to do.</summary>
internal static class MismatchMessage
{
    private const int Shown = 3;

    public static string Of(WeightMatch match)
    {
        string[] lines =
        [
            .. match.OtherShape.Take(Shown).Select(pair => $"{pair.Tensor} in the file, {pair.Parameter} in the network"),
            .. match.Missing.Take(Shown).Select(parameter => $"{parameter}: missing in the file"),
            .. match.Unexpected.Take(Shown).Select(pair => $"{pair.Tensor}: not in the network"),
        ];
        var more = match.OtherShape.Count + match.Missing.Count + match.Unexpected.Count - lines.Length;
        return $"'{match.Path}' does not fit '{match.Network.Name}': {match.Matched.Count} parameters fit, " +
            $"{match.OtherShape.Count} have another shape, {match.Missing.Count} are missing in the file, " +
            $"and {match.Unexpected.Count} tensors are not in the network.\n  " +
            string.Join("\n  ", lines) + (more > 0 ? $"\n  and {more} more" : "") + $"\n{Advice(match)}";
    }

    private static string Advice(WeightMatch match)
    {
        if (PrefixOf(match) is { } prefix)
            return $"Set {nameof(WeightLoadOptions.Prefix)} to \"{prefix}\".";
        if (RenameOf(match) is var (from, to))
            return $"If '{from}' is what the network calls '{to}', set {nameof(WeightLoadOptions.Renames)} to [(\"{from}\", \"{to}\")].";
        if (IsHeadAlone(match))
            return $"To keep initial values for the classes, set {nameof(WeightLoadOptions.AllowOtherHead)}.";
        return "Use weights of this very architecture, or say what may differ: " +
            $"{nameof(WeightLoadOptions.Prefix)}, {nameof(WeightLoadOptions.Renames)}, {nameof(WeightLoadOptions.AllowOtherHead)}, " +
            $"{nameof(WeightLoadOptions.AllowMissing)}, {nameof(WeightLoadOptions.AllowUnexpected)}.";
    }

    // The file has a name that ends with the missing one.
    private static string? PrefixOf(WeightMatch match) => match.Missing
        .SelectMany(parameter => match.Unexpected
            .Where(pair => pair.Name.EndsWith($".{parameter.Key}", StringComparison.Ordinal))
            .Select(pair => pair.Name[..^parameter.Key.Length]))
        .FirstOrDefault();

    // Of the tensors left, only one is a weight, or a bias, of the missing one's shape.
    private static (string From, string To)? RenameOf(WeightMatch match)
    {
        foreach (var parameter in match.Missing.Take(Shown))
        {
            var (layer, last) = Split(parameter.Key);
            var alike = match.Unexpected
                .Where(pair => Split(pair.Name).Last == last && pair.Tensor.Dimensions.SequenceEqual(parameter.Dimensions))
                .Select(pair => Split(pair.Name).Layer).Take(2).ToArray();
            if (alike is [{ Length: > 0 } only] && layer.Length > 0)
                return (only, layer);
        }

        return null;
    }

    private static (string Layer, string Last) Split(string key) =>
        key.LastIndexOf('.') is > 0 and var dot ? (key[..dot], key[(dot + 1)..]) : ("", key);

    private static bool IsHeadAlone(WeightMatch match) =>
        match is { OtherShape: [_, ..], Missing: [], Unexpected: [] }
        && match.OtherShape.All(pair =>
            pair.Parameter.Dimensions[0] == match.Network.Output.Shape.Channels
            && pair.Parameter.Dimensions.Skip(1).SequenceEqual(pair.Tensor.Dimensions.Skip(1)));
}
