using System.Globalization;
using System.Text;

namespace MLNet.CnnCatalog.Estimators.Training;

/// <summary>Draws a curve of losses over learning rates.</summary>
internal sealed class LearningRatePlot
{
    private const int Width = 720;
    private const int Height = 400;
    private const int Left = 64;
    private const int Right = 20;
    private const int Top = 36;
    private const int Bottom = 52;
    private const int Marks = 5;

    // Losses that explode at the end would press all others flat.
    private const double Headroom = 1.5;
    private const double NearZero = 0.05;

    private readonly LearningRateCurve curve;
    private readonly (double Low, double High) exponents;
    private readonly (double Low, double High) losses;

    private LearningRatePlot(LearningRateCurve curve)
    {
        this.curve = curve;
        exponents = (Math.Log10(curve.Points[0].LearningRate), Math.Log10(curve.Points[^1].LearningRate));
        var smoothed = curve.Points.Select(point => point.SmoothedLoss).ToArray();
        var lowest = curve.Points.Min(point => point.Loss);
        var high = Math.Max(Math.Min(smoothed.Max(), Headroom * smoothed[0]), lowest + 1e-9);
        losses = (Math.Abs(lowest) < NearZero * high ? 0 : lowest, high);
    }

    /// <exception cref="InvalidOperationException">There are fewer than two points.</exception>
    public static string Of(LearningRateCurve curve) => curve.Points.Count >= 2 ? new LearningRatePlot(curve).Draw() : throw new InvalidOperationException(
        $"The learning-rate curve has {curve.Points.Count} points, and a plot needs at least 2. Try rates from a lower one on: Lowest.");

    private string Draw()
    {
        var svg = new StringBuilder();
        Add(svg, $"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {Height}" width="{Width}" height="{Height}" font-family="sans-serif" font-size="12">""");
        Add(svg, $"""<rect width="{Width}" height="{Height}" fill="white"/>""");
        Add(svg, $"""<clipPath id="frame"><rect x="{Left}" y="{Top}" width="{Width - Left - Right}" height="{Height - Top - Bottom}"/></clipPath>""");
        DrawGrid(svg);
        Add(svg, $"""<g clip-path="url(#frame)">""");
        foreach (var point in curve.Points)
            Add(svg, $"""<circle cx="{X(point.LearningRate):f1}" cy="{Y(point.Loss):f1}" r="1.8" fill="#9db8d9"/>""");
        var line = string.Join(' ', curve.Points.Select(point => FormattableString.Invariant($"{X(point.LearningRate):f1},{Y(point.SmoothedLoss):f1}")));
        Add(svg, $"""<polyline points="{line}" fill="none" stroke="#1f5fa8" stroke-width="2"/>""");
        Add(svg, $"</g>");
        if (curve.Suggested is { } rate)
            DrawSuggestion(svg, X(rate), rate);
        Add(svg, $"""<text x="{(Left + Width - Right) / 2}" y="{Height - 12}" text-anchor="middle">learning rate</text>""");
        Add(svg, $"""<text x="{Left}" y="{Top - 14}">loss (dots) and smoothed loss (line)</text>""");
        Add(svg, $"</svg>");
        return svg.ToString();
    }

    private void DrawGrid(StringBuilder svg)
    {
        for (var exponent = (int)Math.Ceiling(exponents.Low - 1e-9); exponent <= exponents.High + 1e-9; exponent++)
        {
            var x = X(Math.Pow(10, exponent));
            Add(svg, $"""<path d="M{x:f1},{Top}V{Height - Bottom}" stroke="#e0e0e0"/><text x="{x:f1}" y="{Height - Bottom + 18}" text-anchor="middle">1e{exponent}</text>""");
        }

        for (var mark = 0; mark < Marks; mark++)
        {
            var loss = losses.Low + ((losses.High - losses.Low) * mark / (Marks - 1));
            Add(svg, $"""<path d="M{Left},{Y(loss):f1}H{Width - Right}" stroke="#e0e0e0"/><text x="{Left - 8}" y="{Y(loss) + 4:f1}" text-anchor="end">{loss:g3}</text>""");
        }
    }

    private static void DrawSuggestion(StringBuilder svg, double x, double rate)
    {
        // Where there is room for it.
        var (anchor, shift) = x < Width / 2 ? ("start", 6) : ("end", -6);
        Add(svg, $"""<path d="M{x:f1},{Top}V{Height - Bottom}" stroke="#c0392b" stroke-dasharray="4 3"/>""");
        Add(svg, $"""<text x="{x + shift:f1}" y="{Top + 14}" text-anchor="{anchor}" fill="#c0392b" stroke="white" stroke-width="4" paint-order="stroke">suggested {rate:g2}</text>""");
    }

    private double X(double rate) => Left + ((Math.Log10(rate) - exponents.Low) / (exponents.High - exponents.Low) * (Width - Left - Right));

    private double Y(double loss) => Height - Bottom - ((Math.Min(loss, 10 * losses.High) - losses.Low) / (losses.High - losses.Low) * (Height - Top - Bottom));

    private static void Add(StringBuilder svg, FormattableString element) => svg.Append(element.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
