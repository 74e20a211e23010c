using System.Runtime.CompilerServices;
using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        private const string Indexer = "TensorItems";

        [IndexerName(Indexer)]
        public Tensor this[params TensorIndex[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        [IndexerName(Indexer)]
        public Tensor this[params Tensor[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        [IndexerName(Indexer)]
        public Tensor this[long i1]
        {
            get => select(0, i1);
            set => Assign([i1], value);
        }

        [IndexerName(Indexer)]
        public Tensor this[long i1, long i2]
        {
            get => index(i1, i2);
            set => Assign([i1, i2], value);
        }

        [IndexerName(Indexer)]
        public Tensor this[long i1, long i2, long i3]
        {
            get => index(i1, i2, i3);
            set => Assign([i1, i2, i3], value);
        }

        [IndexerName(Indexer)]
        public Tensor this[long i1, long i2, long i3, long i4]
        {
            get => index(i1, i2, i3, i4);
            set => Assign([i1, i2, i3, i4], value);
        }

        [IndexerName(Indexer)]
        public Tensor this[params long[] indices]
        {
            get => index([.. indices.Select(i => TensorIndex.Single(i))]);
            set => Assign([.. indices.Select(i => TensorIndex.Single(i))], value);
        }

        public Tensor index(params TensorIndex[] indices)
        {
            var view = View(indices, out var tensors);
            if (tensors.Length == 0)
                return view;
            using (view)
                return Aten.Call("index.Tensor", view, tensors);
        }

        public Tensor index(params Tensor[] indices) => Aten.Call("index.Tensor", this, indices);

        public Tensor index_put_(Tensor value, params TensorIndex[] indices) => index_put_(value, indices, accumulate: false);

        public Tensor index_put_(Tensor value, TensorIndex[] indices, bool accumulate = false)
        {
            using var view = View(indices, out var tensors);
            if (tensors.Length == 0)
                view.copy_(value);
            else
                Aten.Run("index_put_", view, tensors, value, accumulate);
            return this;
        }

        public Tensor index_put_(Tensor value, params Tensor[] indices) => InPlace("index_put_", this, indices, value);

        public Tensor index_put_(Scalar value, params TensorIndex[] indices)
        {
            using var tensor = full([], value, dtype, device);
            return index_put_(tensor, indices);
        }

        public Tensor index_select(long dim, Tensor index) => Aten.Call("index_select", this, dim, index);
        public Tensor index_add(long dim, Tensor index, Tensor source, Scalar alpha) =>
            Aten.Call("index_add", this, dim, index, source, alpha);
        public Tensor index_add_(long dim, Tensor index, Tensor source, Scalar alpha) =>
            InPlace("index_add_", this, dim, index, source, alpha);
        public Tensor index_copy_(long dim, Tensor index, Tensor source) => InPlace("index_copy_", this, dim, index, source);
        public Tensor gather(long dim, Tensor index) => Aten.Call("gather", this, dim, index);
        public Tensor scatter(long dim, Tensor index, Tensor src) => Aten.Call("scatter.src", this, dim, index, src);
        public Tensor scatter_(long dim, Tensor index, Tensor src) => InPlace("scatter_.src", this, dim, index, src);
        public Tensor scatter_add_(long dim, Tensor index, Tensor src) => InPlace("scatter_add_", this, dim, index, src);
        public Tensor masked_fill(Tensor mask, Scalar value) => Aten.Call("masked_fill.Scalar", this, mask, value);
        public Tensor masked_fill_(Tensor mask, Scalar value) => InPlace("masked_fill_.Scalar", this, mask, value);
        public Tensor masked_select(Tensor mask) => Aten.Call("masked_select", this, mask);
        public Tensor where(Tensor condition, Tensor y) => Aten.Call("where.self", condition, this, y);
        public Tensor nonzero() => Aten.Call("nonzero", this);
        public Tensor select(long dim, long index) => Aten.Call("select.int", this, dim, index);
        public Tensor narrow(long dim, long start, long length) => Aten.Call("narrow", this, dim, start, length);
        public Tensor slice(long dim, long start, long finish, long step) => Aten.Call("slice.Tensor", this, dim, start, finish, step);

        private void Assign(TensorIndex[] indices, Tensor value) => index_put_(value, indices);

        /// <summary>
        /// Applies all indices but tensors; those come back in the place of their dimension, null where a dimension has none.
        /// </summary>
        private Tensor View(TensorIndex[] indices, out Tensor?[] tensors)
        {
            var view = alias();
            var found = new List<Tensor?>();
            var dimension = 0L;
            for (var i = 0; i < indices.Length; i++)
            {
                if (indices[i].kind == TensorIndex.Kind.Ellipsis)
                    dimension = view.Dimensions - indices.Skip(i + 1).Sum(Consumed);
                else
                    view = Narrowed(view, indices[i], ref dimension, found);
            }
            tensors = [.. found];
            return view;
        }

        private static Tensor Narrowed(Tensor view, TensorIndex index, ref long dimension, List<Tensor?> found)
        {
            switch (index.kind)
            {
                case TensorIndex.Kind.Single:
                    return Replaced(view, view.select(dimension, index.start ?? 0));
                case TensorIndex.Kind.None:
                    return Replaced(view, view.unsqueeze(dimension++));
                case TensorIndex.Kind.Slice:
                    return Replaced(view, Aten.Call("slice.Tensor", view, dimension++, index.start, index.stop, index.step ?? 1));
                case TensorIndex.Kind.Tensor:
                    while (found.Count < dimension)
                        found.Add(null);
                    found.Add(index.tensor);
                    dimension += index.tensor!.dtype == ScalarType.Bool ? index.tensor.Dimensions : 1;
                    return view;
                default:
                    throw new NotImplementedException($"An index of kind '{index.kind}' is not part of this stand-in for TorchSharp.");
            }
        }

        private static Tensor Replaced(Tensor old, Tensor view)
        {
            old.Dispose();
            return view;
        }

        private static long Consumed(TensorIndex index) => index.kind switch
        {
            TensorIndex.Kind.None => 0,
            TensorIndex.Kind.Tensor when index.tensor!.dtype == ScalarType.Bool => index.tensor.Dimensions,
            _ => 1,
        };
    }

    public static Tensor index_select(Tensor input, long dim, Tensor index) => input.index_select(dim, index);
    public static Tensor gather(Tensor input, long dim, Tensor index) => input.gather(dim, index);
    public static Tensor masked_select(Tensor input, Tensor mask) => input.masked_select(mask);
    public static Tensor nonzero(Tensor input) => input.nonzero();
}
