using System.Diagnostics;

namespace MLNet.CnnCatalog.Benchmarks.Peer;

/// <summary>A process that answers one line of text with one; it works only while it is asked.</summary>
/// <param name="program">The program.</param>
/// <param name="installation">What to run where it is missing or fails.</param>
/// <param name="arguments">The program's arguments, of which the first is a script.</param>
internal sealed class LineProcess(string program, string installation, params IReadOnlyList<string> arguments) : IDisposable
{
    private readonly Process process = Start(program, installation, arguments);

    public string Ask(string command)
    {
        process.StandardInput.WriteLine(command);
        process.StandardInput.Flush();
        return process.StandardOutput.ReadLine() ?? throw new InvalidOperationException(
            $"{Path.GetFileName(arguments[0])} ended at the command '{command}'; its message is above. It needs: {installation}");
    }

    public void Dispose()
    {
        process.StandardInput.Close();
        process.WaitForExit();
        process.Dispose();
    }

    private static Process Start(string program, string installation, IReadOnlyList<string> arguments)
    {
        if (!File.Exists(program))
            throw new FileNotFoundException($"The peer needs {program}. Run: {installation}", program);
        return Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
    }
}
