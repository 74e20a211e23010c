using System.Reflection;

namespace Compat.Tests.Signatures;

/// <summary>How one of the lists writes types and members down.</summary>
internal interface INotation
{
    /// <summary>The line without what reflection cannot tell or no caller can notice.</summary>
    string Normal(string line);

    /// <summary>The head of the type's line, up to its bases.</summary>
    string Head(Type type);

    /// <summary>The base class and the interfaces that the type's line may name.</summary>
    IEnumerable<string> Bases(Type type);

    /// <summary>The constraints on the type's own parameters.</summary>
    string Constraints(Type type);

    string Line(MemberInfo member);
}
