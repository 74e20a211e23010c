namespace MLNet.CnnCatalog.Graph;

/// <summary>
/// A second classifier in the middle of a network, whose weighted loss is added in training and which scoring leaves out (Szegedy et al.
/// 2015, section 5). <see cref="FeatureMap.ToAuxiliaryHead"/> makes one.
/// </summary>
/// <param name="Output">The layer that gives its logits, of the shape of the network's own.</param>
/// <param name="LossWeight">What its loss is multiplied by before it is added; more than 0.</param>
public sealed record AuxiliaryHead(Node Output, double LossWeight);
