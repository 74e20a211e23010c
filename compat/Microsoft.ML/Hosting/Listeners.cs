namespace Microsoft.ML.Runtime;

/// <summary>Hands messages to those who listen for their type; shared by an environment and all its hosts.</summary>
internal sealed class Listeners
{
    private readonly Lock guard = new();
    private readonly Dictionary<Type, Delegate> actions = [];

    public void Add<TMessage>(Action<string, TMessage> listener)
    {
        lock (guard)
            actions[typeof(TMessage)] = Delegate.Combine(actions.GetValueOrDefault(typeof(TMessage)), listener);
    }

    public void Dispatch<TMessage>(string source, TMessage message)
    {
        Delegate? listener;
        lock (guard)
            listener = actions.GetValueOrDefault(typeof(TMessage));
        ((Action<string, TMessage>?)listener)?.Invoke(source, message);
    }
}
