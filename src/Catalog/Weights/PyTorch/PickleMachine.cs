namespace MLNet.CnnCatalog.Weights.PyTorch;

/// <summary>
/// Reads a pickle of tensors. A pickle is a program for a stack machine that in Python may call anything; this machine builds texts,
/// numbers, lists, tuples and mappings, and gives a meaning to the names of <see cref="PickledClass"/>. All other names stay names: objects of
/// theirs hold nothing and do nothing, and opcodes that are not known are refused.
/// </summary>
internal sealed class PickleMachine
{
    private const int Protocol = 2;

    // Some hundred times what a large network with the state of its optimiser needs; keeps a hostile file from filling the memory.
    private const int MostOperations = 10_000_000;

    private readonly PickleReader reader;
    private readonly PickleCalls calls;
    private readonly List<object?> stack = [];
    private readonly Stack<int> marks = [];
    private readonly Dictionary<uint, object?> memo = [];

    private PickleMachine(PickleReader reader) => (this.reader, calls) = (reader, new(reader));

    /// <summary>Reads one pickle, and leaves the reader behind it.</summary>
    /// <exception cref="InvalidDataException">The pickle is damaged, or asks for more than tensors.</exception>
    public static Pickle Read(PickleReader reader)
    {
        var machine = new PickleMachine(reader);
        for (var operation = 0; operation < MostOperations; operation++)
        {
            var opcode = (PickleOpcode)reader.ReadByte();
            if (opcode == PickleOpcode.Stop)
                return new(machine.Pop(), machine.calls.Storages);
            machine.Execute(opcode);
        }

        throw reader.Corrupt($"the pickle has more than {MostOperations} operations, which no state dict needs");
    }

    private void Execute(PickleOpcode opcode)
    {
        switch (opcode)
        {
            case PickleOpcode.Protocol:
                RequireProtocol(reader.ReadByte());
                break;
            case PickleOpcode.Mark:
                marks.Push(stack.Count);
                break;
            case PickleOpcode.Put or PickleOpcode.LongPut:
                memo[ReadIndex(opcode)] = Top();
                break;
            case PickleOpcode.Append or PickleOpcode.Appends:
                Append(opcode == PickleOpcode.Append ? [Pop()] : PopToMark());
                break;
            case PickleOpcode.SetItem or PickleOpcode.SetItems:
                Set(opcode == PickleOpcode.SetItem ? Pop(2) : PopToMark());
                break;
            case PickleOpcode.Build:
                var state = Pop();
                calls.Build(Top(), state);
                break;
            default:
                stack.Add(Value(opcode));
                break;
        }
    }

    private object? Value(PickleOpcode opcode) => opcode switch
    {
        PickleOpcode.None => null,
        PickleOpcode.True => true,
        PickleOpcode.False => false,
        PickleOpcode.UInt8 => (long)reader.ReadByte(),
        PickleOpcode.UInt16 => (long)reader.ReadUInt16(),
        PickleOpcode.Int32 => (long)reader.ReadInt32(),
        PickleOpcode.Integer => reader.ReadInteger(reader.ReadByte()),
        PickleOpcode.IntegerText or PickleOpcode.LongText => reader.ReadIntegerText(),
        PickleOpcode.Float => reader.ReadDouble(),
        PickleOpcode.Text or PickleOpcode.ByteText => reader.ReadText(reader.ReadUInt32()),
        PickleOpcode.ShortByteText => reader.ReadText(reader.ReadByte()),
        PickleOpcode.EmptyList => new List<object?>(),
        PickleOpcode.EmptyMapping => new PickledMapping(),
        PickleOpcode.EmptyTuple => new PickledTuple([]),
        PickleOpcode.TupleOfOne => new PickledTuple(Pop(1)),
        PickleOpcode.TupleOfTwo => new PickledTuple(Pop(2)),
        PickleOpcode.TupleOfThree => new PickledTuple(Pop(3)),
        PickleOpcode.Tuple => new PickledTuple(PopToMark()),
        PickleOpcode.Get or PickleOpcode.LongGet => Remembered(ReadIndex(opcode)),
        PickleOpcode.Global => PickledClass.Of($"{reader.ReadName()}.{reader.ReadName()}"),
        PickleOpcode.PersistentId => calls.Storage(Pop()),
        PickleOpcode.Reduce or PickleOpcode.NewObject => Call(Pop(2)),
        _ => throw reader.Corrupt($"the pickle has the opcode 0x{(byte)opcode:x2}, which torch.save does not write for a state dict"),
    };

    private void RequireProtocol(byte protocol)
    {
        if (protocol != Protocol)
            throw reader.Corrupt(
                $"the pickle has protocol {protocol}; torch.save writes {Protocol}, and only that is read. " +
                "In Python, save the state dict again without pickle_protocol");
    }

    private uint ReadIndex(PickleOpcode opcode) =>
        opcode is PickleOpcode.Put or PickleOpcode.Get ? reader.ReadByte() : reader.ReadUInt32();

    private object? Remembered(uint index) => memo.TryGetValue(index, out var value)
        ? value
        : throw reader.Corrupt($"the pickle asks for value {index}, which it never put aside");

    private object? Call(object?[] classAndArguments) => calls.Call(classAndArguments[0], classAndArguments[1]);

    private void Append(object?[] items)
    {
        if (Top() is PickledOther)
            return;
        if (Top() is not List<object?> list)
            throw reader.Corrupt("the pickle appends to something that is no list");
        list.AddRange(items);
    }

    private void Set(object?[] keysAndValues)
    {
        if (Top() is PickledOther && keysAndValues.Length % 2 == 0)
            return;
        if (Top() is not PickledMapping mapping || keysAndValues.Length % 2 != 0)
            throw reader.Corrupt("the pickle sets entries of something that is no mapping");
        for (var i = 0; i < keysAndValues.Length; i += 2)
            mapping.Set(keysAndValues[i], keysAndValues[i + 1]);
    }

    private object? Top() => stack.Count > Floor ? stack[^1] : throw Underflow();

    private object? Pop() => Pop(1)[0];

    private object?[] Pop(int count)
    {
        if (stack.Count - count < Floor)
            throw Underflow();
        object?[] items = [.. stack[^count..]];
        stack.RemoveRange(stack.Count - count, count);
        return items;
    }

    private object?[] PopToMark()
    {
        if (!marks.TryPop(out var mark))
            throw Underflow();
        return Pop(stack.Count - mark);
    }

    // What lies below a mark is out of reach until the mark is taken.
    private int Floor => marks.TryPeek(out var mark) ? mark : 0;

    private InvalidDataException Underflow() => reader.Corrupt("the pickle takes more values than it has: it is damaged");
}

/// <summary>The opcodes of pickle protocol 2 that torch.save writes; the values are Python's.</summary>
internal enum PickleOpcode : byte
{
    Mark = (byte)'(',
    EmptyTuple = (byte)')',
    Stop = (byte)'.',
    Float = (byte)'G',
    IntegerText = (byte)'I',
    Int32 = (byte)'J',
    UInt8 = (byte)'K',
    UInt16 = (byte)'M',
    LongText = (byte)'L',
    None = (byte)'N',
    PersistentId = (byte)'Q',
    Reduce = (byte)'R',
    ByteText = (byte)'T',
    ShortByteText = (byte)'U',
    Text = (byte)'X',
    EmptyList = (byte)']',
    Append = (byte)'a',
    Build = (byte)'b',
    Global = (byte)'c',
    Appends = (byte)'e',
    Get = (byte)'h',
    LongGet = (byte)'j',
    Put = (byte)'q',
    LongPut = (byte)'r',
    SetItem = (byte)'s',
    Tuple = (byte)'t',
    SetItems = (byte)'u',
    EmptyMapping = (byte)'}',
    Protocol = 0x80,
    NewObject = 0x81,
    TupleOfOne = 0x85,
    TupleOfTwo = 0x86,
    TupleOfThree = 0x87,
    True = 0x88,
    False = 0x89,
    Integer = 0x8A,
}
