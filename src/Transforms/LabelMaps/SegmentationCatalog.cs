using Microsoft.ML.Data;
using MLNet.CnnCatalog.Transforms.Evaluation;
using MLNet.CnnCatalog.Transforms.LabelMaps;

namespace Microsoft.ML;

/// <summary>Evaluation of semantic segmentation.</summary>
public static class SegmentationCatalog
{
    extension(MulticlassClassificationCatalog catalog)
    {
        /// <summary>Compares predicted label maps with the true ones. Rows are read one after the other, and none is kept.</summary>
        /// <param name="data">The rows.</param>
        /// <param name="labelMapColumnName">Column of the true <see cref="LabelMap"/>.</param>
        /// <param name="predictedLabelMapColumnName">Column of the predicted <see cref="LabelMap"/>.</param>
        /// <param name="classes">How many classes there are, 1 to 255; null takes all up to the last that occurs.</param>
        /// <exception cref="ArgumentException">There are no rows, or a column is missing or of another type.</exception>
        /// <exception cref="InvalidDataException">A row lacks a map, its maps differ in size, or a label is no class.</exception>
        public SegmentationMetrics EvaluateSegmentation(
            IDataView data, string labelMapColumnName = "LabelMap", string predictedLabelMapColumnName = "PredictedLabelMap", int? classes = null)
        {
            ArgumentNullException.ThrowIfNull(catalog);
            ArgumentNullException.ThrowIfNull(data);
            ArgumentException.ThrowIfNullOrEmpty(labelMapColumnName);
            ArgumentException.ThrowIfNullOrEmpty(predictedLabelMapColumnName);
            return SegmentationEvaluation.Evaluate(data, labelMapColumnName, predictedLabelMapColumnName, classes);
        }

        /// <summary>
        /// Fits an estimator on all rows but those of one fold, evaluates it on that fold, and does so for each fold. Which rows a fold has
        /// is decided as by ML.NET's <c>CrossValidate</c>.
        /// </summary>
        /// <param name="data">The rows.</param>
        /// <param name="estimator">What is fitted; its transformers add the predicted label maps, and keep the true ones.</param>
        /// <param name="numberOfFolds">How many folds, at least 2; 5 by default.</param>
        /// <param name="labelMapColumnName">Column of the true <see cref="LabelMap"/>, in the data or added by the estimator.</param>
        /// <param name="predictedLabelMapColumnName">Column of the predicted <see cref="LabelMap"/>.</param>
        /// <param name="samplingKeyColumnName">
        /// Rows with the same value in this column come into the same fold; null for each row by itself.
        /// </param>
        /// <param name="seed">
        /// Seed of the folds; null takes 0, so that folds are the same in every run: that of the <see cref="MLContext"/> is not seen here.
        /// </param>
        /// <param name="classes">How many classes there are, 1 to 255; null takes all up to the last that occurs in a fold.</param>
        /// <returns>A result for each fold, in order. Dispose models that hold native memory.</returns>
        /// <exception cref="ArgumentException">A fold has no rows, or a column is missing or of another type.</exception>
        /// <exception cref="ArgumentOutOfRangeException">There are fewer than two folds.</exception>
        /// <exception cref="InvalidDataException">A row lacks a map, its maps differ in size, or a label is no class.</exception>
        public IReadOnlyList<CrossValidationResult<SegmentationMetrics>> CrossValidateSegmentation(
            IDataView data, IEstimator<ITransformer> estimator, int numberOfFolds = 5, string labelMapColumnName = "LabelMap",
            string predictedLabelMapColumnName = "PredictedLabelMap", string? samplingKeyColumnName = null, int? seed = null, int? classes = null) =>
            CrossValidation.Run(
                data, estimator, numberOfFolds, samplingKeyColumnName, seed,
                scored => catalog.EvaluateSegmentation(scored, labelMapColumnName, predictedLabelMapColumnName, classes));
    }
}
