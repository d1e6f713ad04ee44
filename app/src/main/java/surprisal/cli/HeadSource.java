package surprisal.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import surprisal.CrossEntropy;
import surprisal.DType;
import surprisal.Linear;
import surprisal.LinearOutputs;
import surprisal.Loss;
import surprisal.Targets;
import surprisal.Tensor;
import surprisal.data.ArrayFile;
import surprisal.data.Npy;

/// The logits of a linear head, which are never all there.
///
/// @param files to be closed
record HeadSource(List<ArrayFile> files, Tensor features, Linear head, HeadArguments arguments)
    implements LossSource {
  @Override
  public long[] shape() {
    return new long[] {features.size(0), head.classes()};
  }

  @Override
  public int classAxis() {
    return 1;
  }

  @Override
  public Scores score(
      CrossEntropy crossEntropy, Targets targets, boolean withLosses, StagedFiles files)
      throws IOException {
    Tensor bias = head.bias();
    Tensor ofFeatures = gradient(arguments.featureGradient(), features);
    Tensor ofWeights = gradient(arguments.weightGradient(), head.weights());
    Tensor ofBias = bias == null ? null : gradient(arguments.biasGradient(), bias);
    Tensor losses = withLosses ? Tensor.allocate(type(), features.size(0)) : null;
    LinearOutputs outputs =
        LinearOutputs.none()
            .withFeatureGradient(ofFeatures)
            .withWeightGradient(ofWeights)
            .withBiasGradient(ofBias)
            .withLosses(losses);
    Loss loss = arguments.with(crossEntropy).loss(features, head, targets, outputs);
    write(files, arguments.featureGradient(), ofFeatures);
    write(files, arguments.weightGradient(), ofWeights);
    write(files, arguments.biasGradient(), ofBias);
    return new Scores(loss, losses);
  }

  /// F64 where features or weights are, else F32.
  private DType type() {
    boolean isDouble = features.type() == DType.F64 || head.weights().type() == DType.F64;
    return isDouble ? DType.F64 : DType.F32;
  }

  private @Nullable Tensor gradient(@Nullable Path file, Tensor like) {
    return file == null ? null : Tensor.allocate(type(), like.shape());
  }

  private static void write(StagedFiles files, @Nullable Path file, @Nullable Tensor tensor)
      throws IOException {
    if (file != null && tensor != null) {
      files.add(file, part -> Npy.write(part, tensor));
    }
  }

  @Override
  public void close() {
    files.forEach(ArrayFile::close);
  }
}
