using Microsoft.ML.Data;

namespace Microsoft.ML.Prediction;

/// <summary>One score per class for a row of features.</summary>
internal delegate void ScoreFeatures(in VBuffer<float> features, ref VBuffer<float> scores);
