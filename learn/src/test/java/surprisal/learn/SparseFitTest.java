package surprisal.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import surprisal.SparseRows;
import surprisal.Tensor;

/// A data set is the same whether its zeros are held or left out.
class SparseFitTest {
  private static final int ROWS = 120;
  private static final int FEATURES = 15;
  private static final double[] VALUES = values();
  private static final int[] CLASSES = new Random(8).ints(ROWS, 0, 3).toArray();
  private static final Dataset DENSE =
      Dataset.of(Tensor.of(VALUES, ROWS, FEATURES), CLASSES, List.of("a", "b", "c"));
  private static final Dataset SPARSE = Dataset.of(sparse(VALUES), CLASSES, List.of("a", "b", "c"));

  private static double[] values() {
    Random random = new Random(9);
    double[] values = new double[ROWS * FEATURES];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextInt(4) == 0 ? random.nextGaussian() : 0;
    }
    return values;
  }

  private static SparseRows sparse(double[] values) {
    SparseRows.Builder rows = new SparseRows.Builder();
    for (int row = 0; row < ROWS; row++) {
      for (int d = 0; d < FEATURES; d++) {
        rows.add(d, values[row * FEATURES + d]);
      }
      rows.endRow();
    }
    return rows.build(FEATURES);
  }

  static Stream<SoftmaxRegression> trainings() {
    return Stream.of(
        SoftmaxRegression.training().withL2(1e-2),
        SoftmaxRegression.training().withL2(1e-2).withSolver(Solver.LBFGS),
        SoftmaxRegression.training().withPenalty(Penalty.ofL2(0).withL1(1e-2)),
        SoftmaxRegression.training()
            .withPenalty(Penalty.ofL2(1e-2).withL1(1e-2).withGrouped(true)));
  }

  @ParameterizedTest
  @MethodSource("trainings")
  void theFitIsTheSame(SoftmaxRegression training) {
    Classifier dense = training.fit(DENSE);
    Classifier sparse = training.fit(SPARSE);
    assertThat(sparse.fit().certificate().converged()).isTrue();
    assertThat(sparse.fit().objective()).isCloseTo(dense.fit().objective(), within(1e-12));
    assertThat(sparse.fit().certificate().optimalityBound()).isLessThan(1e-9);
    assertThat(sparse.head().weights().toDoubles())
        .containsExactly(dense.head().weights().toDoubles(), within(1e-7));
    assertThat(sparse.evaluate(SPARSE).logLoss())
        .isCloseTo(dense.evaluate(DENSE).logLoss(), within(1e-9));
  }

  @Test
  void aColumnOfVectorsIsTheFeatures() {
    String[] words = {"a", "b", "c"};
    Table table =
        Table.of(
            Column.text("y", IntStream.of(CLASSES).mapToObj(c -> words[c]).toArray(String[]::new)),
            Column.vectors("x", sparse(VALUES)));
    Dataset dataset = Dataset.of(table, "y");
    assertThat(dataset.encoding().featureNames()).startsWith("x 0", "x 1").hasSize(FEATURES);
    assertThat(dataset.encoding().sentences())
        .containsExactly("`x`: 15 numbers as they are, sparse");
    Classifier classifier = SoftmaxRegression.training().withL2(1e-2).fit(dataset);
    assertThat(classifier.fit().objective())
        .isEqualTo(SoftmaxRegression.training().withL2(1e-2).fit(SPARSE).fit().objective());
    assertThat(classifier.predict(table.select(4, 2))).hasSize(2);
  }

  @Test
  void numbersBeyondTheVectorsOfTrainingAreIgnored() {
    Encoding encoding = Encoding.fit(Table.of(Column.vectors("x", row(2, 1, 1))));
    SparseRows encoded =
        (SparseRows) encoding.encode(Table.of(Column.vectors("x", row(9, 1, 3, 7, 4))));
    assertThat(encoded.size(1)).isEqualTo(2);
    assertThat(encoded.count()).isEqualTo(1);
    assertThat(encoded.value(0)).isEqualTo(3);
  }

  /// One row of pairs of column and value.
  private static SparseRows row(int features, double... pairs) {
    SparseRows.Builder rows = new SparseRows.Builder();
    for (int i = 0; i < pairs.length; i += 2) {
      rows.add((int) pairs[i], pairs[i + 1]);
    }
    rows.endRow();
    return rows.build(features);
  }

  /// As in a LIBSVM file with an index that is a hash.
  @Test
  void moreWeightsThanAnArrayHoldsAreRefused() {
    SparseRows.Builder rows = new SparseRows.Builder();
    rows.add(1, 1);
    rows.endRow();
    rows.add(2_000_000_000, 1);
    rows.endRow();
    Column vectors = Column.vectors("x", rows.build(2_000_000_001));
    Dataset dataset = Dataset.of(Table.of(Column.text("y", "a", "b"), vectors), "y");
    SoftmaxRegression training = SoftmaxRegression.training();
    List<ThrowingCallable> doors =
        List.of(() -> training.fit(dataset), () -> PenaltyPath.strengths(training, dataset, 5));
    for (ThrowingCallable door : doors) {
      assertThatIllegalArgumentException()
          .isThrownBy(door)
          .withMessage(
              "2 classes of 2000000001 features have 4000000004 weights and biases: expected at"
                  + " most 2147483639");
    }
  }

  @Test
  void runningTextStandsBesideNumbersAndWords() {
    HashedNGrams hashed = new HashedNGrams(new NGrams(NGrams.Unit.WORDS, 1, 1), 64);
    Table table =
        Table.of(
            Column.numbers("n", 1, 3),
            Column.text("said", "yes yes", null).with(hashed),
            Column.text("w", "u", "v"));
    Encoding encoding = Encoding.fit(table);
    SparseRows encoded = (SparseRows) encoding.encode(table);
    assertThat(encoded.size(1)).isEqualTo(1 + 64 + 2);
    assertThat(encoded.end(0) - encoded.start(0)).isEqualTo(3); // −1, the word, u
    assertThat(encoded.end(1) - encoded.start(1)).isEqualTo(2); // 1, v
    assertThat(encoded.column(encoded.start(1))).isZero();
    assertThat(encoded.column(encoded.start(1) + 1)).isEqualTo(66);
    assertThat(encoding.sentences())
        .contains("`said`: 1 to 1 words at a time, hashed into 64 features");
    assertThat(encoding.featureNames()).contains("said \"yes\"", "said #0");
  }

  @Test
  void whatIsNoVectorIsRefused() {
    Encoding encoding = Encoding.fit(Table.of(Column.vectors("x", row(2, 1, 1))));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> encoding.encode(Table.of(Column.numbers("x", Double.NaN))))
        .withMessage("the column `x` holds numbers: expected sparse vectors, as in training");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Labels.of(Column.vectors("x", row(2, 1, 1))))
        .withMessage("the target `x` holds sparse vectors: a classifier needs classes");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Dataset.of(row(2, 1, Double.NaN), new int[] {0}, List.of("a", "b")))
        .withMessage("features[0, 1] = NaN: expected a finite number");
  }
}
