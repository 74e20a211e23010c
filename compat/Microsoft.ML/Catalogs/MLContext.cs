using Microsoft.ML.Runtime;

namespace Microsoft.ML;

public sealed class MLContext : IHostEnvironment
{
    private readonly HostEnvironment environment;

    public MLContext(int? seed = null)
    {
        environment = new HostEnvironment(seed);
        environment.Listeners.Add<ChannelMessage>(
            (source, message) => Log?.Invoke(this, new LoggingEventArgs(message.Message, message.Kind, source)));
        MulticlassClassification = new MulticlassClassificationCatalog(environment);
        Transforms = new TransformsCatalog(environment);
        Model = new ModelOperationsCatalog(environment);
        Data = new DataOperationsCatalog(environment);
    }

    public event EventHandler<LoggingEventArgs>? Log;

    public MulticlassClassificationCatalog MulticlassClassification { get; }

    public TransformsCatalog Transforms { get; }

    public ModelOperationsCatalog Model { get; }

    public DataOperationsCatalog Data { get; }

    public ComponentCatalog ComponentCatalog => environment.ComponentCatalog;

    string IExceptionContext.ContextDescription => environment.ContextDescription;

    IHost IHostEnvironment.Register(string name, int? seed, bool? verbose) => environment.Register(name, seed, verbose);

    IChannel IChannelProvider.Start(string name) => environment.Start(name);

    IPipe<TMessage> IChannelProvider.StartPipe<TMessage>(string name) => environment.StartPipe<TMessage>(name);

    IProgressChannel IProgressChannelProvider.StartProgressChannel(string name) => environment.StartProgressChannel(name);

    TException IExceptionContext.Process<TException>(TException ex) => environment.Process(ex);
}
