using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public partial class Module
        {
            public virtual IEnumerable<(string name, Parameter parameter)> named_parameters(bool recurse = true)
            {
                var seen = new HashSet<nint> { 0 };
                foreach (var (name, parameter) in ownParameters)
                    if (seen.Add(parameter.HandleOrZero))
                        yield return (name, parameter);
                if (!recurse)
                    yield break;
                foreach (var (prefix, child) in submodules)
                    foreach (var (name, parameter) in child.named_parameters(true))
                        if (seen.Add(parameter.HandleOrZero))
                            yield return ($"{prefix}.{name}", parameter);
            }

            /// <summary>The persistent buffers; TorchSharp never lists the others, whatever include_nonpersistent says.</summary>
            public virtual IEnumerable<(string name, Tensor buffer)> named_buffers(bool recurse = true, bool include_nonpersistent = true)
            {
                var seen = new HashSet<nint> { 0 };
                foreach (var (name, (tensor, isPersistent)) in ownBuffers)
                    if (isPersistent && seen.Add(tensor.HandleOrZero))
                        yield return (name, tensor);
                if (!recurse)
                    yield break;
                foreach (var (prefix, child) in submodules)
                    foreach (var (name, tensor) in child.named_buffers(true, include_nonpersistent))
                        if (seen.Add(tensor.HandleOrZero))
                            yield return ($"{prefix}.{name}", tensor);
            }

            public virtual IEnumerable<(string name, Module module)> named_children() =>
                submodules.Select(entry => (entry.Key, entry.Value));

            public virtual IEnumerable<(string name, Module module)> named_modules()
            {
                foreach (var (name, child) in submodules)
                    yield return (name, child);
                foreach (var (prefix, child) in submodules)
                    foreach (var (name, module) in child.named_modules())
                        yield return ($"{prefix}.{name}", module);
            }

            public virtual IEnumerable<Parameter> parameters(bool recurse = true) =>
                named_parameters(recurse).Select(entry => entry.parameter);

            public virtual IEnumerable<Tensor> buffers(bool recurse = true, bool include_nonpersistent = true) =>
                named_buffers(recurse, include_nonpersistent).Select(entry => entry.buffer);

            public virtual IEnumerable<Module> children() => named_children().Select(entry => entry.module);

            public virtual IEnumerable<Module> modules() => named_modules().Select(entry => entry.module);

            public virtual Parameter? get_parameter(string target) =>
                ownParameters.TryGetValue(target, out var parameter) ? parameter : ChildOf(target, out var rest)?.get_parameter(rest);

            public virtual Tensor? get_buffer(string target) =>
                ownBuffers.TryGetValue(target, out var buffer) ? buffer.Tensor : ChildOf(target, out var rest)?.get_buffer(rest);

            public virtual bool has_parameter(string target) => get_parameter(target) is not null;

            public virtual bool has_buffer(string target) => get_buffer(target) is not null;

            private Module? ChildOf(string target, out string rest)
            {
                var dot = target.IndexOf('.', StringComparison.Ordinal);
                rest = target[(dot + 1)..];
                return dot < 0 ? null : named_children().FirstOrDefault(entry => entry.name == target[..dot]).module;
            }
        }
    }
}
