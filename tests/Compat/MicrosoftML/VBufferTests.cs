using Microsoft.ML.Data;

namespace Compat.Tests.MicrosoftML;

public class VBufferTests
{
    private static readonly VBuffer<float> Dense = new(4, [1, 2, 3, 4]);
    private static readonly VBuffer<float> Sparse = new(6, 2, [7, 8], [1, 4]);

    [Fact]
    public void A_dense_vector_has_values_and_no_indices()
    {
        Assert.True(Dense.IsDense);
        Assert.Equal([1f, 2, 3, 4], Dense.GetValues().ToArray());
        Assert.Equal(0, Dense.GetIndices().Length);
        Assert.Equal("Dense vector of size 4", Dense.ToString());
    }

    [Fact]
    public void A_sparse_vector_has_its_explicit_values_and_their_indices()
    {
        Assert.False(Sparse.IsDense);
        Assert.Equal([7f, 8], Sparse.GetValues().ToArray());
        Assert.Equal([1, 4], Sparse.GetIndices().ToArray());
        Assert.Equal([0f, 7, 0, 0, 8, 0], Sparse.DenseValues());
        Assert.Equal("Sparse vector of size 6, 2 explicit values", Sparse.ToString());
    }

    [Fact]
    public void Items_are_the_explicit_ones_or_all()
    {
        Assert.Equal([new(1, 7f), new(4, 8f)], Sparse.Items());
        Assert.Equal([new(0, 0f), new(1, 7f), new(2, 0f), new(3, 0f), new(4, 8f), new(5, 0f)], Sparse.Items(all: true));
        Assert.Equal([new(0, 1f), new(1, 2f), new(2, 3f), new(3, 4f)], Dense.Items());
    }

    [Fact]
    public void An_item_is_found_by_its_slot()
    {
        Assert.Equal((3f, 8f, 0f), (Dense.GetItemOrDefault(2), Sparse.GetItemOrDefault(4), Sparse.GetItemOrDefault(5)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Sparse.GetItemOrDefault(6));
    }

    [Fact]
    public void A_copy_keeps_the_sparsity_and_uses_the_arrays_of_the_destination()
    {
        var values = new float[8];
        var destination = new VBuffer<float>(8, values, new int[8]);

        Sparse.CopyTo(ref destination);

        Assert.False(destination.IsDense);
        Assert.Equal([0f, 7, 0, 0, 8, 0], destination.DenseValues());
        Assert.Equal([7f, 8], values.Take(2));
    }

    [Fact]
    public void A_part_is_copied_with_its_slots_moved()
    {
        VBuffer<float> ofSparse = default, ofDense = default;
        Sparse.CopyTo(ref ofSparse, 1, 4);
        Dense.CopyTo(ref ofDense, 1, 2);

        Assert.Equal([7f, 0, 0, 8], ofSparse.DenseValues());
        Assert.Equal([2f, 3], ofDense.DenseValues());
        Assert.Throws<ArgumentOutOfRangeException>(() => Dense.CopyTo(ref ofDense, 3, 2));
    }

    [Fact]
    public void A_sparse_vector_becomes_dense_on_request()
    {
        VBuffer<float> dense = default;
        Sparse.CopyToDense(ref dense);

        Assert.True(dense.IsDense);
        Assert.Equal([0f, 7, 0, 0, 8, 0], dense.GetValues().ToArray());
    }

    [Fact]
    public void Values_are_copied_into_a_span_with_a_default_for_the_others()
    {
        var span = new float[8];
        Sparse.CopyTo(span, 1, defaultValue: -1);

        Assert.Equal([0f, -1, 7, -1, -1, 8, -1, 0], span);
        Assert.Throws<ArgumentOutOfRangeException>(() => Sparse.CopyTo(new float[5]));
    }

    [Fact]
    public void An_array_is_copied_into_a_vector()
    {
        VBuffer<float> destination = default;
        VBuffer<float>.Copy([1, 2, 3, 4], 1, ref destination, 2);

        Assert.Equal([2f, 3], destination.DenseValues());
    }

    [Fact]
    public void Impossible_vectors_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new VBuffer<float>(3, new float[2]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new VBuffer<float>(3, 4, new float[4], new int[4]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new VBuffer<float>(3, 2, new float[2], new int[1]));
    }

    [Fact]
    public void An_editor_writes_into_the_arrays_of_the_vector_when_they_are_large_enough()
    {
        var values = new float[4];
        var vector = new VBuffer<float>(4, values);
        var editor = VBufferEditor.Create(ref vector, 3);
        editor.Values[2] = 5;

        Assert.False(editor.CreatedNewValues);
        Assert.Equal([0f, 0, 5], editor.Commit().DenseValues());
        Assert.Equal(5, values[2]);
    }

    [Fact]
    public void An_editor_makes_larger_arrays_and_keeps_the_old_values_on_request()
    {
        var vector = new VBuffer<float>(2, [1, 2]);
        var editor = VBufferEditor.Create(ref vector, 3, keepOldOnResize: true);

        Assert.True(editor.CreatedNewValues);
        Assert.Equal([1f, 2, 0], editor.Commit().DenseValues());
    }

    [Fact]
    public void An_editor_of_fewer_values_than_slots_makes_a_sparse_vector_and_may_cut_it()
    {
        VBuffer<float> vector = default;
        var editor = VBufferEditor.Create(ref vector, 5, 2);
        editor.Values[0] = 9;
        editor.Indices[0] = 3;
        vector = editor.CommitTruncated(1);

        Assert.Equal([0f, 0, 0, 9, 0], vector.DenseValues());
        Assert.Equal(1, vector.GetValues().Length);
    }
}
