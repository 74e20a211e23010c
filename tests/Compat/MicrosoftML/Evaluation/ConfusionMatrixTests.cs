using Microsoft.ML;
using Microsoft.ML.Data;

namespace Compat.Tests.MicrosoftML.Evaluation;

public class ConfusionMatrixTests
{
    private readonly MLContext context = new(seed: 1);

    private ConfusionMatrix Matrix(params string[] classNames) => Matrix(ScoredRow.Examples, classNames);

    private ConfusionMatrix Matrix(IEnumerable<ScoredRow> rows, params string[] classNames) =>
        context.MulticlassClassification.Evaluate(ScoredRow.View(context, rows, classNames)).ConfusionMatrix;

    [Fact]
    public void Counts_have_actual_classes_outside_and_predicted_classes_inside()
    {
        var matrix = Matrix();

        Assert.Equal(3, matrix.NumberOfClasses);
        Assert.Equal([[1, 1, 0], [1, 1, 0], [0, 1, 0]], matrix.Counts);
        Assert.Equal(1, matrix.GetCountForClassPair(predictedClassIndicatorIndex: 1, actualClassIndicatorIndex: 2));
        Assert.Equal(0, matrix.GetCountForClassPair(predictedClassIndicatorIndex: 2, actualClassIndicatorIndex: 1));
    }

    [Fact]
    public void A_class_outside_the_matrix_is_refused()
    {
        var matrix = Matrix();

        Assert.Throws<ArgumentOutOfRangeException>(() => matrix.GetCountForClassPair(3, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => matrix.GetCountForClassPair(0, -1));
    }

    [Fact]
    public void Precision_goes_down_the_columns_and_recall_along_the_rows()
    {
        var matrix = Matrix();

        Assert.Equal([0.5, 1.0 / 3, 0], matrix.PerClassPrecision, (expected, actual) => Math.Abs(expected - actual) < 1e-12);
        Assert.Equal([0.5, 0.5, 0], matrix.PerClassRecall, (expected, actual) => Math.Abs(expected - actual) < 1e-12);
    }

    [Fact]
    public void The_table_shows_class_names_that_fit()
    {
        const string Expected = """

            Confusion table
                      ||========================
            PREDICTED ||   cat |   dog |   owl | Recall
            TRUTH     ||========================
                  cat ||     1 |     1 |     0 | 0.5000
                  dog ||     1 |     1 |     0 | 0.5000
                  owl ||     0 |     1 |     0 | 0.0000
                      ||========================
            Precision ||0.5000 |0.3333 |0.0000 |

            """;

        Assert.Equal(Expected.ReplaceLineEndings(), Matrix("cat", "dog", "owl").GetFormattedConfusionTable());
    }

    [Fact]
    public void The_table_numbers_the_classes_when_a_name_is_too_long_for_a_cell()
    {
        const string Expected = """

            Confusion table
                        ||========================
            PREDICTED   ||     0 |     1 |     2 | Recall
            TRUTH       ||========================
            0.      cat ||     1 |     1 |     0 | 0.5000
            1. aardvark ||     1 |     1 |     0 | 0.5000
            2.      owl ||     0 |     1 |     0 | 0.0000
                        ||========================
            Precision   ||0.5000 |0.3333 |0.0000 |

            """;

        Assert.Equal(Expected.ReplaceLineEndings(), Matrix("cat", "aardvark", "owl").GetFormattedConfusionTable());
    }

    [Fact]
    public void The_table_uses_zero_based_indices_when_there_are_no_class_names_and_groups_thousands()
    {
        const string Expected = """

            Confusion table
                      ||========================
            PREDICTED ||     0 |     1 |     2 | Recall
            TRUTH     ||========================
                    0 ||     0 |     0 |     0 | 0.0000
                    1 || 1,234 |     0 |     0 | 0.0000
                    2 ||     0 |     0 |     0 | 0.0000
                      ||========================
            Precision ||0.0000 |0.0000 |0.0000 |

            """;
        var rows = Enumerable.Repeat(new ScoredRow { Label = 1, Score = [1, 0, 0] }, 1234);

        Assert.Equal(Expected.ReplaceLineEndings(), Matrix(rows).GetFormattedConfusionTable());
    }

    [Fact]
    public void The_table_of_two_classes_has_wider_cells()
    {
        const string Expected = """

            Confusion table
                      ||======================
            PREDICTED ||        0 |        1 | Recall
            TRUTH     ||======================
                    0 ||        1 |        1 | 0.5000
                    1 ||        0 |        1 | 1.0000
                      ||======================
            Precision ||   1.0000 |   0.5000 |

            """;
        PairRow[] rows = [new(0, [0.75f, 0.25f]), new(0, [0.25f, 0.75f]), new(1, [0.25f, 0.75f])];

        var metrics = context.MulticlassClassification.Evaluate(context.Data.LoadFromEnumerable(rows));

        Assert.Equal(Expected.ReplaceLineEndings(), metrics.ConfusionMatrix.GetFormattedConfusionTable());
    }

    private sealed class PairRow(uint label, float[] score)
    {
        [KeyType(2)]
        public uint Label { get; } = label;

        [VectorType(2)]
        public float[] Score { get; } = score;

        [KeyType(2)]
        public uint PredictedLabel { get; }
    }
}
