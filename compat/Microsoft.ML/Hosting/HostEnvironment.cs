using Microsoft.ML.Randomness;

namespace Microsoft.ML.Runtime;

/// <summary>An environment or, registered in one, a host: a name for messages and a random source drawn from its parent's.</summary>
internal sealed class HostEnvironment : IHost
{
    private readonly HostEnvironment? parent;

    public HostEnvironment(int? seed)
    {
        Seed = seed;
        Rand = TauswortheRandom.Create(seed);
        ComponentCatalog = new ComponentCatalog();
        Listeners = new Listeners();
    }

    private HostEnvironment(HostEnvironment parent, string name, Random random)
    {
        this.parent = parent;
        Seed = parent.Seed;
        Rand = random;
        ComponentCatalog = parent.ComponentCatalog;
        Listeners = parent.Listeners;
        // The name of the grandparent, as ML.NET has it.
        var prefix = parent.parent?.FullName;
        FullName = prefix is null ? name : $"{prefix}; {name}";
    }

    public Random Rand { get; }

    public ComponentCatalog ComponentCatalog { get; }

    public string ContextDescription => "HostEnvironment";

    internal int? Seed { get; }

    internal string? FullName { get; }

    internal Listeners Listeners { get; }

    public IHost Register(string name, int? seed = null, bool? verbose = null)
    {
        Contracts.CheckNonEmpty(name, nameof(name));
        lock (Rand)
            return new HostEnvironment(this, name, seed.HasValue ? TauswortheRandom.Create(seed) : new TauswortheRandom(Rand));
    }

    public IChannel Start(string name) => new Channel(this, name);

    public IPipe<TMessage> StartPipe<TMessage>(string name) => new Pipe<TMessage>(this, name);

    public IProgressChannel StartProgressChannel(string name)
    {
        Contracts.CheckNonEmpty(name, nameof(name));
        return new SilentProgressChannel();
    }

    public TException Process<TException>(TException ex)
        where TException : Exception => ex;
}
