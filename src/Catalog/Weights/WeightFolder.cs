namespace MLNet.CnnCatalog.Weights;

/// <summary>Where files of weights are looked for when none is named. Nothing is downloaded then; <see cref="Pretrained"/> has what can be.</summary>
public static class WeightFolder
{
    /// <summary>The environment variable that names a folder, which is looked into first.</summary>
    public const string Variable = "CNN_WEIGHTS";

    private static readonly string[] Extensions = [".safetensors", ".pth"];

    /// <summary>The user's folder: MLNet.CnnCatalog/weights below the local application data.</summary>
    public static string OfUser { get; } = Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify),
        "MLNet.CnnCatalog", "weights");

    /// <summary>Finds resnet50.safetensors or resnet50.pth for <c>resnet50</c>.</summary>
    /// <param name="name">Name of the network.</param>
    /// <exception cref="FileNotFoundException">There is no such file; the message says where to put it.</exception>
    public static string Find(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        string[] folders = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } folder ? [folder, OfUser] : [OfUser];
        var places = folders.SelectMany(_ => Extensions, (place, extension) => Path.Combine(place, name + extension)).ToArray();
        return places.FirstOrDefault(File.Exists) ?? throw new FileNotFoundException(
            $"There are no weights for '{name}'. Put them at {string.Join(" or ", places.Select(place => $"'{place}'"))}, " +
            $"name another folder in the environment variable {Variable}, or name the file itself.", places[0]);
    }
}
