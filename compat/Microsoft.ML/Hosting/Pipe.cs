namespace Microsoft.ML.Runtime;

internal class Pipe<TMessage>(HostEnvironment host, string name) : IPipe<TMessage>
{
    public string ContextDescription { get; } = host.FullName is null ? name : $"{host.FullName}; {name}";

    public void Send(TMessage msg) => host.Listeners.Dispatch(ContextDescription, msg);

    public TException Process<TException>(TException ex)
        where TException : Exception => ex;

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
    }
}
