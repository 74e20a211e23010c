using System.IO.Compression;
using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Compat.Tests.MicrosoftML.Saving;

public class DamagedModelTests
{
    private const string Chain = "TransformerChain/Model.key";
    private const string Transformer = "TransformerChain/Transform_001/Model.key";

    private readonly MLContext context = new(seed: 1);

    [Fact]
    public void A_file_that_is_no_zip_archive_is_no_model()
    {
        Assert.Throws<FormatException>(() => Load([]));
        Assert.Throws<FormatException>(() => Load([.. Enumerable.Repeat((byte)7, 5000)]));
    }

    [Theory]
    [InlineData(0.3)]
    [InlineData(0.9)]
    public void A_model_cut_short_is_none(double part)
    {
        var bytes = Saved();

        Assert.Throws<FormatException>(() => Load(bytes[..(int)(bytes.Length * part)]));
    }

    [Fact]
    public void A_zip_archive_of_other_things_is_no_model()
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        using (var writer = new StreamWriter(archive.CreateEntry("readme.txt").Open()))
            writer.Write("not a model");

        Assert.Throws<InvalidOperationException>(() => Load(stream.ToArray()));
    }

    [Fact]
    public void A_missing_part_is_noticed()
    {
        Assert.Throws<FormatException>(() => Load(Changed(Chain, _ => null)));
        AssertDamagedTransformer(Changed(Transformer, _ => null));
    }

    [Fact]
    public void A_part_that_is_cut_short_or_something_else_is_noticed()
    {
        Assert.Throws<FormatException>(() => Load(Changed(Chain, Cut)));
        Assert.Throws<FormatException>(() => Load(Changed(Chain, _ => new byte[300])));
        Assert.Throws<FormatException>(() => Load(Changed(Chain, _ => [])));
        AssertDamagedTransformer(Changed(Transformer, Cut));
        AssertDamagedTransformer(Changed(Transformer, _ => new byte[300]));
        AssertDamagedTransformer(Changed(Transformer, _ => []));
    }

    [Fact]
    public void A_schema_that_is_cut_short_or_something_else_is_noticed()
    {
        Assert.ThrowsAny<SystemException>(() => Load(Changed("Schema", Cut)));
        Assert.Throws<FormatException>(() => Load(Changed("Schema", _ => new byte[300])));
        Assert.Throws<FormatException>(() => Load(Changed("Schema", _ => [])));
    }

    [Fact]
    public void A_schema_without_a_model_is_none()
    {
        using var stream = context.Saved(model: null, Data.Schema);

        Assert.Throws<FormatException>(() => context.Model.Load(stream, out _));
    }

    [Fact]
    public void A_model_without_its_schema_still_loads()
    {
        using var stream = new MemoryStream(Changed("Schema", _ => null));

        Assert.Equal(2, Assert.IsType<TransformerChain<ITransformer>>(context.Model.Load(stream, out var schema)).Count());
        Assert.Null(schema);
    }

    private IDataView Data => context.Data.LoadFromEnumerable([new Row { Text = "b" }, new Row { Text = "a" }]);

    private byte[] Saved()
    {
        var estimator = context.Transforms.CopyColumns("Copy", "Text").Append(context.Transforms.Conversion.MapValueToKey("Key", "Text"));
        using var stream = context.Saved(estimator.Fit(Data), Data.Schema);
        return stream.ToArray();
    }

    /// <summary>The saved model with other bytes in an entry, or without it.</summary>
    private byte[] Changed(string entryName, Func<byte[], byte[]?> change)
    {
        using var stream = new MemoryStream();
        stream.Write(Saved());
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Update, leaveOpen: true))
        {
            var entry = archive.Entries.Single(entry => entry.FullName.Replace('\\', '/').EndsWith(entryName, StringComparison.Ordinal)
                && entry.FullName.Count(character => character is '/' or '\\') == entryName.Count(character => character == '/'));
            using var content = new MemoryStream();
            using (var old = entry.Open())
                old.CopyTo(content);
            var name = entry.FullName;
            entry.Delete();
            if (change(content.ToArray()) is { } bytes)
            {
                using var changed = archive.CreateEntry(name).Open();
                changed.Write(bytes);
            }
        }

        return stream.ToArray();
    }

    // ML.NET creates transformers by reflection.
    private void AssertDamagedTransformer(byte[] bytes)
    {
        var failure = Assert.Throws<InvalidOperationException>(() => Load(bytes));
        var cause = Assert.IsType<TargetInvocationException>(failure.InnerException);
        Assert.IsType<FormatException>(cause.InnerException);
    }

    private static byte[] Cut(byte[] bytes) => bytes[..^9];

    private void Load(byte[] bytes) => context.Model.Load(new MemoryStream(bytes), out _);

    private sealed class Row
    {
        public string Text { get; set; } = "";
    }
}
