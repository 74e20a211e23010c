using System.Reflection;
using MLNet.CnnCatalog.Architectures;
using MLNet.CnnCatalog.Graph;

namespace MLNet.CnnCatalog.Tests.Data;

/// <summary>Every public method of the catalog that builds a network, called as <c>ResNet.ResNet18</c>.</summary>
internal static class Builders
{
    private static readonly Dictionary<string, MethodInfo> Methods = typeof(ResNet).Assembly.GetExportedTypes()
        .Where(type => type.Namespace == typeof(ResNet).Namespace)
        .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Static))
        .Where(method => method.ReturnType == typeof(Network))
        .ToDictionary(method => $"{method.DeclaringType!.Name}.{method.Name}");

    private static readonly Lazy<Dictionary<string, string>> Torchvision = new(() => Methods.Keys
        .Select(builder => (builder, Build(builder).Name))
        .Where(pair => pair.builder.Split('.')[0] != nameof(CifarResNet) && TorchvisionReference.Networks.ContainsKey(pair.Name))
        .ToDictionary(pair => pair.Name, pair => pair.builder));

    public static IEnumerable<string> Names => Methods.Keys;

    /// <summary>Names of the networks that torchvision has too.</summary>
    public static IEnumerable<string> TorchvisionNames => Torchvision.Value.Keys;

    /// <summary>Builds with the default arguments.</summary>
    public static Network Build(string builder)
    {
        var method = Methods[builder];
        return (Network)method.Invoke(null, [.. method.GetParameters().Select(parameter => parameter.DefaultValue)])!;
    }

    /// <summary>Builds the network that torchvision calls so.</summary>
    public static Network BuildTorchvision(string name) => Build(Torchvision.Value[name]);
}
