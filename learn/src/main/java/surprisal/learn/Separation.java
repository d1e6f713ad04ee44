package surprisal.learn;

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

  private final LinearCrossEntropy loss = LinearCrossEntropy.of(CrossEntropy.mean());
  private final Dataset dataset;

  Separation(Dataset dataset) {
    this.dataset = dataset;
  }

  /// The sentence that says how the loss runs away, or null when it has not been seen to.
  @Nullable String sentence(Parameters weights, @Nullable Parameters lastStep) {
    Margins now = margins(weights.head());
    String classes = Wording.list(dataset.labels().classNames());
    if (now.smallest > ROUNDING * now.largest) {
      return ("the columns separate %s completely: every training row is on its own class's side,"
              + " so the loss falls towards 0 without a minimum; train with l2 > 0")
          .formatted(classes);
    }
    if (lastStep == null) {
      return null;
    }
    Margins step = margins(lastStep.head());
    if (step.largest >= LONG_STEP && step.smallest >= -SETTLING * step.largest) {
      return ("the columns separate %s in part: along some weights no training row's margin falls"
              + " and some rise, so the loss falls without a minimum; train with l2 > 0")
          .formatted(classes);
    }
    return null;
  }

  private Margins margins(Linear head) {
    Margins margins = new Margins();
    RowBlocks.forEachBlock(dataset.rows(), (from, to) -> addMargins(head, from, to, margins));
    return margins;
  }

  private void addMargins(Linear head, int from, int to, Margins margins) {
    int classes = dataset.labels().classes();
    Tensor logits = Tensor.allocate(DType.F64, to - from, classes);
    loss.logits(dataset.features().slice(0, from, to), head, logits);
    RowBlocks.forEachRow(
        logits, (row, z, offset) -> margins.add(z, offset, classes, dataset.classOf(from + row)));
  }

  /// The extremes of all margins of all rows.
  private static final class Margins {
    private double smallest = Double.POSITIVE_INFINITY;
    private double largest = Double.NEGATIVE_INFINITY;

    void add(double[] z, int offset, int classes, int target) {
      for (int c = 0; c < classes; c++) {
        if (c != target) {
          double margin = z[offset + target] - z[offset + c];
          smallest = Math.min(smallest, margin);
          largest = Math.max(largest, margin);
        }
      }
    }
  }
}
