package surprisal.learn;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import surprisal.SparseRows;
import surprisal.Tensor;

/// SHA-256 of all that decides the steps of a fit: settings, features, labels, weights and offsets.
final class Fingerprint {
  private final MessageDigest digest;
  private final ByteBuffer bytes = ByteBuffer.allocate(1 << 16);

  private Fingerprint() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
  }

  /// Class weights are in the weights of the rows.
  ///
  /// @param settings whatever else decides the steps, in words
  static String of(String settings, Problem problem) {
    Fingerprint fingerprint = new Fingerprint();
    fingerprint.digest.update(settings.getBytes(StandardCharsets.UTF_8));
    fingerprint.add(problem);
    fingerprint.flush();
    return HexFormat.of().formatHex(fingerprint.digest.digest());
  }

  private void add(Problem problem) {
    add(problem.classes());
    switch (problem.features()) {
      case Tensor dense -> add(dense);
      case SparseRows sparse -> add(sparse);
    }
    Tensor offsets = problem.offsets();
    if (offsets != null) {
      add(offsets);
    }
    double[] label = new double[problem.classes()];
    for (int row = 0; row < problem.rows(); row++) {
      add(problem.weightOf(row));
      if (problem.hasClasses()) {
        add(problem.dataset().classOf(row));
      } else {
        problem.labelOf(row, label);
        for (double part : label) {
          add(part);
        }
      }
    }
  }

  private void add(Tensor matrix) {
    int columns = Math.toIntExact(matrix.size(1));
    RowBlocks.forEachRow(
        matrix,
        (_, values, offset) -> {
          for (int d = 0; d < columns; d++) {
            add(values[offset + d]);
          }
        });
  }

  private void add(SparseRows sparse) {
    for (int row = 0; row < sparse.size(0); row++) {
      add(sparse.end(row));
      for (int k = sparse.start(row); k < sparse.end(row); k++) {
        add(sparse.column(k));
        add(sparse.value(k));
      }
    }
  }

  private void add(double number) {
    if (bytes.remaining() < Double.BYTES) {
      flush();
    }
    bytes.putDouble(number);
  }

  private void flush() {
    digest.update(bytes.flip());
    bytes.clear();
  }
}
