package surprisal.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import surprisal.CrossEntropy;
import surprisal.Loss;
import surprisal.Targets;
import surprisal.Tensor;
import surprisal.data.ArrayFile;
import surprisal.data.Npy;

/// What `surprisal loss` has losses of: logits in a file, or those of a linear head.
interface LossSource extends AutoCloseable {
  /// What was computed.
  ///
  /// @param losses of each row, where they were asked for
  record Scores(Loss loss, @Nullable Tensor losses) {}

  /// The shape of the logits.
  long[] shape();

  int classAxis();

  /// Computes the loss, and writes whatever gradients are wanted.
  Scores score(CrossEntropy crossEntropy, Targets targets, boolean withLosses, StagedFiles files)
      throws IOException;

  @Override
  void close();

  /// Logits in a file.
  ///
  /// @param gradientFile null where the gradient is not wanted
  record OfLogits(ArrayFile file, Tensor logits, int classAxis, @Nullable Path gradientFile)
      implements LossSource {
    /// Opens the file; the class axis is the second, or the only one, where `axis` is null.
    static OfLogits open(String name, @Nullable Integer axis, @Nullable Path gradientFile)
        throws IOException {
      ArrayFile file = ArrayFile.open(name);
      try {
        Tensor logits = file.tensor();
        int classAxis = axis != null ? axis : Math.min(1, logits.rank() - 1);
        return new OfLogits(file, logits, classAxis, gradientFile);
      } catch (IllegalArgumentException e) {
        file.close();
        throw e;
      }
    }

    @Override
    public long[] shape() {
      return logits.shape();
    }

    @Override
    public Scores score(
        CrossEntropy crossEntropy, Targets targets, boolean withLosses, StagedFiles files)
        throws IOException {
      Loss loss;
      if (gradientFile == null) {
        loss = crossEntropy.loss(logits, targets);
      } else {
        Tensor gradient = Tensor.allocate(logits.type(), logits.shape());
        loss = crossEntropy.lossAndGradient(logits, targets, gradient);
        files.add(gradientFile, part -> Npy.write(part, gradient));
      }
      return new Scores(loss, withLosses ? crossEntropy.losses(logits, targets) : null);
    }

    @Override
    public void close() {
      file.close();
    }
  }
}
