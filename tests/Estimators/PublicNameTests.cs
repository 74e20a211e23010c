using System.Reflection;
using Microsoft.ML;
using MLNet.CnnCatalog.Graph;
using MLNet.CnnCatalog.Transforms.Images;
using TorchSharp;

namespace MLNet.CnnCatalog.Estimators.Tests;

/// <summary>What an application sees that has ours, TorchSharp's and ML.NET's namespaces in one file.</summary>
public class PublicNameTests
{
    private static readonly Type[] Ours =
    [
        .. ((Type[])[typeof(Network), typeof(ImageFolder), typeof(CnnFeaturizer)]).SelectMany(type => type.Assembly.GetExportedTypes()).Where(type => !type.IsNested),
    ];

    [Fact]
    public void No_name_is_ambiguous_beside_TorchSharp_and_MLNET()
    {
        // The layers of a graph have torch's words (Conv, Linear, Add), in a namespace that only authors of layers need.
        var names = Ours.Where(type => type.Namespace != typeof(Graph.Ops.Conv).Namespace).Select(Name).ToHashSet();
        var theirs = ((Type[])[typeof(torch), typeof(MLContext), typeof(Microsoft.ML.Data.KeyDataViewType)]).SelectMany(type => type.Assembly.GetExportedTypes())
            .Where(type => type.IsNested ? type.DeclaringType == typeof(torch) : type.Namespace is "TorchSharp" or "Microsoft.ML" or "Microsoft.ML.Data")
            .Select(Name);

        Assert.Empty(names.Intersect(theirs).Order());
    }

    [Fact]
    public void No_type_is_named_like_a_part_of_a_namespace()
    {
        var parts = Ours.SelectMany(type => type.Namespace!.Split('.')).ToHashSet();

        Assert.Empty(Ours.Select(Name).Where(parts.Contains).Order());
    }

    [Fact]
    public void Public_names_say_image_as_MLNET_does()
    {
        var members = Ours.SelectMany(type => type.GetMembers(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)).ToList();
        var parameters = members.OfType<MethodBase>().SelectMany(method => method.GetParameters()).Select(parameter => parameter.Name);

        Assert.Empty(Ours.Select(Name).Concat(members.Select(member => member.Name)).Concat(parameters)
            .Where(name => name!.Contains("picture", StringComparison.OrdinalIgnoreCase)).Distinct().Order());
    }

    private static string Name(Type type) => type.Name.Split('`')[0];
}
