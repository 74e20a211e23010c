namespace MLNet.CnnCatalog.Graph;

/// <summary>
/// Deformable convolution (Dai et al. 2017): each tap of the window reads at its own place plus an offset that the second input gives,
/// between pixels bilinearly and outside of the map zeros. With a third input it is the second version (Zhu et al. 2019), which also
/// multiplies what each tap reads. Inputs as in torchvision's <c>deform_conv2d</c>: offsets of 2 x g x taps channels (for each of g offset
/// groups and each tap: down, right, in pixels) and factors of g x taps channels, in the height and width of the output.
/// </summary>
/// <param name="Convolution">What it is without offsets.</param>
public sealed record DeformableConv(Conv Convolution) : Op
{
    /// <inheritdoc/>
    public override string Kind => "deformconv";
}
