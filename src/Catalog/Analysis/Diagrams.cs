using MLNet.CnnCatalog.Graph;

namespace MLNet.CnnCatalog.Analysis;

/// <summary>
/// Drawings of networks. A box is a layer with the normalisation, activation or dropout directly behind it: its name, what it computes, and the
/// shape of the result for one picture. Of a block that is repeated the first copy is drawn, in a frame such as <c>layer3.1 .. layer3.5 x5</c>;
/// where channels grow from copy to copy, a shape such as <c>128..256x56x56</c> has those of the first and of the last.
/// </summary>
public static class Diagrams
{
    extension(Network network)
    {
        /// <summary>The network as a Mermaid flowchart, which GitHub and many editors draw.</summary>
        public string ToMermaid() => DiagramMermaid.Write(new Diagram(network));

        /// <summary>The network as a Graphviz file: <c>dot -Tsvg</c> draws it.</summary>
        public string ToDot() => DiagramDot.Write(new Diagram(network));

        /// <summary>The network as an SVG picture, from top to bottom.</summary>
        public string ToSvg() => DiagramSvg.Write(new Diagram(network));
    }
}
