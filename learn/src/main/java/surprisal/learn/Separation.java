package surprisal.learn;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import surprisal.CrossEntropy;
import surprisal.DType;
import surprisal.Linear;
import surprisal.LinearCrossEntropy;
import surprisal.Tensor;

/// Finds out that an unpenalised loss has no minimum.
///
/// The margins of a row are z_y − z_c over the other classes c.
///
/// - *Complete separation*: every margin at some weights is positive. Larger multiples of these
///   weights take the loss towards 0 and never reach it.
/// - *Quasi-complete separation*: along some direction no margin falls and some rise. Every step
///   along it lowers the loss. Newton's steps turn into such a direction, about one nat of margin
///   long, while the rest of the weights settles; so each step is tested.
final class Separation {
  /// Margins up to this part of the largest are taken for 0: logits are sums with rounding.
  private static final double ROUNDING = 0x1p-40; // 9.1e-13

  /// Of a step's largest rise a margin may fall by this part: what has yet to settle.
  private static final double SETTLING = 1e-6;

  /// A step that raises no margin by this much, in nats, is a step of convergence.
  private static final double LONG_STEP = 0.25;

  /// Features that a sentence names.
  private static final int LOUDEST = 3;

  private final LinearCrossEntropy loss = LinearCrossEntropy.of(CrossEntropy.mean());
  private final Problem problem;
  private final PenaltyTerms penalty;
  private final Dataset dataset;

  private Separation(Problem problem, PenaltyTerms penalty) {
    this.problem = problem;
    this.penalty = penalty;
    this.dataset = problem.dataset();
  }

  /// Null where the loss has a minimum in any case: all weights are penalised, or no row's label is sure
  /// of its class.
  static @Nullable Separation of(Problem problem, PenaltyTerms penalty) {
    boolean isBounded = !penalty.leavesFree() || problem.smoothing() > 0 || !problem.hasClasses();
    return isBounded ? null : new Separation(problem, penalty);
  }

  /// The sentence that says how the loss runs away, or null when it has not been seen to.
  @Nullable String sentence(Parameters weights, @Nullable Parameters lastStep) {
    Parameters free = free(weights);
    Margins now = margins(free);
    if (now.smallest() > ROUNDING * now.largest()) {
      return ("the columns separate %s completely: along %s every training row is on its own"
              + " class's side, so the loss falls towards 0 without a minimum; train with l2 > 0")
          .formatted(names(now.all()), direction(free, now.all()));
    }
    if (lastStep == null) {
      return null;
    }
    Parameters freeStep = free(lastStep);
    Margins step = margins(freeStep);
    if (step.largest() >= LONG_STEP && step.smallest() >= -SETTLING * step.largest()) {
      return ("the columns separate %s in part: along %s no training row's margin falls and some"
              + " rise, so the loss falls without a minimum; train with l2 > 0")
          .formatted(names(step.separated()), direction(freeStep, step.separated()));
    }
    return null;
  }

  private String names(List<Integer> classes) {
    return Wording.list(classes.stream().map(dataset.labels().classNames()::get).toList());
  }

  /// The features that speak loudest for or against the first of some classes: `x0` (+), `x2` (−).
  private String direction(Parameters parameters, List<Integer> classes) {
    int c = classes.getFirst();
    Parameters centred = parameters.copy();
    centred.centre();
    List<String> names = dataset.encoding().featureNames();
    return IntStream.range(0, centred.features())
        .boxed()
        .sorted(Comparator.comparingDouble(d -> -Math.abs(centred.weight(c, d))))
        .limit(LOUDEST)
        .map(d ->
            "%s (%s)".formatted(Wording.quoted(names.get(d)), centred.weight(c, d) < 0 ? "−" : "+"))
        .collect(Collectors.joining(", "));
  }

  /// The weights that are free to grow.
  private Parameters free(Parameters parameters) {
    Parameters free = parameters.copy();
    for (int d = 0; d < free.features(); d++) {
      for (int c = 0; c < free.classes() && !penalty.isFree(d); c++) {
        free.setWeight(c, d, 0);
      }
    }
    return free;
  }

  private Margins margins(Parameters parameters) {
    Linear head = parameters.head();
    Margins margins = new Margins(problem.classes());
    RowBlocks.forEachBlock(dataset.rows(), (from, to) -> addMargins(head, from, to, margins));
    return margins;
  }

  private void addMargins(Linear head, int from, int to, Margins margins) {
    Tensor logits = Tensor.allocate(DType.F64, to - from, problem.classes());
    loss.logits(RowBlocks.slice(dataset.features(), from, to), head, logits);
    RowBlocks.forEachRow(
        logits,
        (row, z, offset) -> {
          if (problem.weightOf(from + row) > 0) {
            margins.add(z, offset, dataset.classOf(from + row));
          }
        });
  }

  /// The extremes of all margins between a class and the others, for each class.
  private static final class Margins {
    private final double[] smallest;
    private final double[] largest;

    Margins(int classes) {
      smallest = new double[classes];
      largest = new double[classes];
      Arrays.fill(smallest, Double.POSITIVE_INFINITY);
      Arrays.fill(largest, Double.NEGATIVE_INFINITY);
    }

    void add(double[] z, int offset, int target) {
      for (int c = 0; c < smallest.length; c++) {
        if (c != target) {
          double margin = z[offset + target] - z[offset + c];
          for (int side : new int[] {c, target}) {
            smallest[side] = Math.min(smallest[side], margin);
            largest[side] = Math.max(largest[side], margin);
          }
        }
      }
    }

    double smallest() {
      return Arrays.stream(smallest).min().orElseThrow();
    }

    double largest() {
      return Arrays.stream(largest).max().orElseThrow();
    }

    List<Integer> all() {
      return classes(c -> true);
    }

    /// The classes that every row is on the right side of; else those that rows move away from most.
    List<Integer> separated() {
      List<Integer> apart = classes(c -> smallest[c] > SETTLING * largest());
      return apart.isEmpty() ? classes(c -> largest[c] >= largest() / 2) : apart;
    }

    private List<Integer> classes(IntPredicate chosen) {
      return IntStream.range(0, smallest.length).filter(chosen).boxed().toList();
    }
  }
}
