package surprisal.learn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.MethodSource;
import surprisal.DType;
import surprisal.Features;
import surprisal.Linear;
import surprisal.SparseRows;
import surprisal.Tensor;

/// Features of fewer bits are only stored so.
class FeatureTypesTest {
  private static final int[][] SHAPES = {{120, 15, 3}, {200, 70, 5}, {300, 20, 20}};

  private static final SoftmaxRegression TRAINING =
      SoftmaxRegression.training().withIterationLimit(6);

  private static final Penalty CORNERS = Penalty.ofL2(1e-3).withL1(1e-3);

  private static Stream<SoftmaxRegression> trainings() {
    return Stream.of(
        TRAINING.withL2(1e-3).withSolver(Solver.NEWTON),
        TRAINING.withL2(1e-3).withSolver(Solver.LBFGS),
        TRAINING.withPenalty(CORNERS).withSolver(Solver.PROXIMAL_NEWTON),
        TRAINING.withPenalty(CORNERS.withGrouped(true)).withSolver(Solver.PROXIMAL_NEWTON));
  }

  /// The same rows, their features of another type, a third of them 0.
  private static Tensor dense(Dataset dataset, DType type) {
    Random random = new Random(4);
    double[] values = RandomData.features(dataset).toDoubles();
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextInt(3) == 0 ? 0 : values[i];
    }
    Tensor features = Tensor.allocate(type, dataset.features().size(0), dataset.features().size(1));
    RowBlocks.forEachRow(
        Tensor.of(values, features.shape()),
        (row, all, offset) -> {
          for (int d = 0; d < features.size(1); d++) {
            features.set(all[offset + d], row, d);
          }
        });
    return features;
  }

  private static Tensor widened(Tensor features) {
    return Tensor.of(features.toDoubles(), features.shape());
  }

  /// Not a builder's, which are in double.
  private static SparseRows sparse(Tensor features) {
    SparseRows.Builder rows = new SparseRows.Builder();
    RowBlocks.forEachRow(
        features,
        (row, values, offset) -> {
          for (int d = 0; d < features.size(1); d++) {
            rows.add(d, values[offset + d]);
          }
          rows.endRow();
        });
    SparseRows wide = rows.build((int) features.size(1));
    int[] starts = new int[(int) wide.size(0) + 1];
    int[] columns = new int[wide.count()];
    float[] values = new float[wide.count()];
    for (int row = 0; row < wide.size(0); row++) {
      starts[row + 1] = wide.end(row);
    }
    for (int k = 0; k < columns.length; k++) {
      columns[k] = wide.column(k);
      values[k] = (float) wide.value(k);
    }
    return SparseRows.of((int) wide.size(1), starts, columns, values);
  }

  private static void requireTheSame(
      Function<Dataset, Classifier> fit, Dataset like, Features features, Features wide) {
    Classifier found = fit.apply(with(like, features));
    Classifier expected = fit.apply(with(like, wide));
    assertThat(found.fit()).isEqualTo(expected.fit());
    assertThat(numbers(found.head())).isEqualTo(numbers(expected.head()));
    assertThat(found.logits(with(like, features)).toDoubles())
        .isEqualTo(expected.logits(with(like, wide)).toDoubles());
  }

  private static Dataset with(Dataset like, Features features) {
    return Dataset.of(features, like.classes(), like.labels().classNames());
  }

  private static double[][] numbers(Linear head) {
    return new double[][] {
      head.weights().toDoubles(), Objects.requireNonNull(head.bias()).toDoubles()
    };
  }

  @ParameterizedTest
  @MethodSource("trainings")
  void denseFeaturesTrainAsTheSameNumbersInDouble(SoftmaxRegression training) {
    for (int[] shape : SHAPES) {
      Dataset like = RandomData.dataset(shape[0], shape[1], shape[2], 5);
      for (DType type : List.of(DType.F32, DType.F16, DType.BF16)) {
        Tensor features = dense(like, type);
        requireTheSame(training::fit, like, features, widened(features));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("trainings")
  void sparseFeaturesTrainAsTheSameNumbersInDouble(SoftmaxRegression training) {
    for (int[] shape : SHAPES) {
      Dataset like = RandomData.dataset(shape[0], shape[1], shape[2], 5);
      SparseRows features = sparse(dense(like, DType.F32));
      assertThat(features.type()).isEqualTo(DType.F32);
      requireTheSame(training::fit, like, features, widened(features));
    }
  }

  private static SparseRows widened(SparseRows features) {
    SparseRows.Builder rows = new SparseRows.Builder();
    for (int row = 0; row < features.size(0); row++) {
      for (int k = features.start(row); k < features.end(row); k++) {
        rows.add(features.column(k), features.value(k));
      }
      rows.endRow();
    }
    return rows.build((int) features.size(1));
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "F64")
  void networksTrainAsOnTheSameNumbersInDouble(DType type) {
    NetworkTraining training =
        NetworkTraining.of(8).withBatches(MiniBatches.STANDARD.withEpochs(3));
    Dataset like = RandomData.dataset(300, 12, 3, 5);
    Tensor features = dense(like, type);
    requireTheSame(training::fit, like, features, widened(features));
    SparseRows sparse = sparse(features);
    requireTheSame(training::fit, like, sparse, widened(sparse));
  }
}
