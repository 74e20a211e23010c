using CatalogTable;
using MLNet.CnnCatalog;

// First the file to write, then the names of the classifiers to measure; all of the catalog unless told otherwise.
if (args is not [var file, .. var names])
{
    Console.WriteLine("Say which file to write, such as docs/catalog.md; names of networks may follow.");
    return 1;
}

try
{
    CatalogEntry[] entries = names is [] ? [.. NetworkCatalog.Entries] : [.. names.Select(NetworkCatalog.Entry)];
    var table = new MarkdownTable();
    foreach (var entry in entries)
        Console.WriteLine(table.Add(entry, ScoringTime.MedianMilliseconds(entry.Build())));
    foreach (var entry in NetworkCatalog.Segmentation)
        Console.WriteLine(table.AddSegmentation(entry));
    Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
    File.WriteAllText(file, table.ToString());
    return 0;
}
catch (Exception exception) when (exception is IOException or ArgumentException)
{
    Console.WriteLine(exception.Message);
    return 1;
}
