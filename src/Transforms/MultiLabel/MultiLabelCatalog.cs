using Microsoft.ML.Data;
using MLNet.CnnCatalog.Transforms.Columns;
using MLNet.CnnCatalog.Transforms.Evaluation;
using MLNet.CnnCatalog.Transforms.MultiLabel;

namespace Microsoft.ML;

/// <summary>Evaluation of classifiers whose images may have several classes, or none.</summary>
public static class MultiLabelCatalog
{
    extension(MulticlassClassificationCatalog catalog)
    {
        /// <summary>Compares predicted classes and their scores with the true ones.</summary>
        /// <param name="data">The rows.</param>
        /// <param name="labelColumnName">
        /// Column of the true classes: a vector of known size with a slot for each class, of Boolean, or of Single that counts how often an image has it.
        /// </param>
        /// <param name="scoreColumnName">Column of the scores, a vector of Single. Only their order matters.</param>
        /// <param name="predictedLabelsColumnName">Column of the predicted classes, of the kind of the label column.</param>
        /// <exception cref="ArgumentException">There are no rows, a column is missing or of another type, or their classes differ.</exception>
        /// <exception cref="InvalidDataException">A label is no count, or a score no number.</exception>
        public MultiLabelMetrics EvaluateMultiLabel(
            IDataView data, string labelColumnName = "Labels", string scoreColumnName = ClassColumns.DefaultScore,
            string predictedLabelsColumnName = MultiLabelOutput.DefaultPredictedLabels)
        {
            ArgumentNullException.ThrowIfNull(catalog);
            ArgumentNullException.ThrowIfNull(data);
            ArgumentException.ThrowIfNullOrEmpty(labelColumnName);
            ArgumentException.ThrowIfNullOrEmpty(scoreColumnName);
            ArgumentException.ThrowIfNullOrEmpty(predictedLabelsColumnName);
            return MultiLabelEvaluation.Evaluate(data, labelColumnName, scoreColumnName, predictedLabelsColumnName);
        }

        /// <summary>
        /// Fits an estimator on all rows but those of one fold, evaluates it on that fold, and does so for each fold. Which rows a fold has
        /// is decided as by ML.NET's <c>CrossValidate</c>.
        /// </summary>
        /// <param name="data">The rows.</param>
        /// <param name="estimator">What is fitted; its transformers add the scores and the predicted classes, and keep the true ones.</param>
        /// <param name="numberOfFolds">How many folds, at least 2; 5 by default.</param>
        /// <param name="labelColumnName">Column of the true classes, in the data or added by the estimator.</param>
        /// <param name="scoreColumnName">Column of the scores.</param>
        /// <param name="predictedLabelsColumnName">Column of the predicted classes.</param>
        /// <param name="samplingKeyColumnName">
        /// Rows with the same value in this column come into the same fold; null for each row by itself.
        /// </param>
        /// <param name="seed">
        /// Seed of the folds; null takes 0, so that folds are the same in every run: that of the <see cref="MLContext"/> is not seen here.
        /// </param>
        /// <returns>A result for each fold, in order. Dispose models that hold native memory.</returns>
        /// <exception cref="ArgumentException">A fold has no rows, a column is missing or of another type, or their classes differ.</exception>
        /// <exception cref="ArgumentOutOfRangeException">There are fewer than two folds.</exception>
        /// <exception cref="InvalidDataException">A label is no count, or a score no number.</exception>
        public IReadOnlyList<CrossValidationResult<MultiLabelMetrics>> CrossValidateMultiLabel(
            IDataView data, IEstimator<ITransformer> estimator, int numberOfFolds = 5, string labelColumnName = "Labels",
            string scoreColumnName = ClassColumns.DefaultScore, string predictedLabelsColumnName = MultiLabelOutput.DefaultPredictedLabels,
            string? samplingKeyColumnName = null, int? seed = null) =>
            CrossValidation.Run(
                data, estimator, numberOfFolds, samplingKeyColumnName, seed,
                scored => catalog.EvaluateMultiLabel(scored, labelColumnName, scoreColumnName, predictedLabelsColumnName));
    }
}
