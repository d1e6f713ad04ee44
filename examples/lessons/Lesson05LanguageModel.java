import static surprisal.Targets.classes;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import surprisal.CrossEntropy;
import surprisal.Linear;
import surprisal.LinearCrossEntropy;
import surprisal.Loss;
import surprisal.Tensor;

/// A language model over a whole vocabulary, whose logits are never held.
///
/// Text is cut into tokens, which are words and parts of words; there are V = 50,257 of them. Which
/// one comes next? That is a question to a classifier of 50,257 classes. This one looks at the K = 4
/// tokens before it:
///
///     x = their embeddings, rows of E [V, D], one after the other       K·D numbers
///     h = tanh(x·M + c)                                                 D numbers
///     p = softmax(E·h + b)                                              V numbers
///
/// The rows of E are used twice, for the tokens that are read and for those that are foretold. E·h + b
/// is the linear head. A batch of 1024 tokens has 51 million logits, and as many numbers again in their
/// gradient. `LinearCrossEntropy` goes from h and the head to the loss, and to the gradients of h, E and
/// b, with a small part of them at a time.
///
/// Source: Y. Bengio et al., A Neural Probabilistic Language Model, JMLR 3, 2003, for the model; O. Press
/// and L. Wolf, Using the Output Embedding to Improve Language Models, EACL 2017, for the double use of
/// E; I. Loshchilov and F. Hutter, Decoupled Weight Decay Regularization, ICLR 2019, for AdamW.
static final int V = 50_257;

static final int K = 4;
static final int D = 64;

final Random random = new Random(1);
final Parameter embeddings = new Parameter(V * D, 0.1);
final Parameter bias = new Parameter(V, 0);
final Parameter matrix = new Parameter(K * D * D, 0.3);
final Parameter shift = new Parameter(D, 0);

// The head and its gradient are views over the numbers of the parameters.
LinearCrossEntropy crossEntropy = LinearCrossEntropy.of(CrossEntropy.mean());
final Linear head = head(embeddings.values, bias.values);
final Linear dHead = head(embeddings.gradient, bias.gradient);

void main(String[] arguments) throws IOException {
  boolean isWhole = arguments.length > 0;
  Path text = Path.of(isWhole ? arguments[0] : "examples/data/genesis.txt");
  int batch = isWhole ? 1024 : 128;
  int steps = isWhole ? 195 : 50; // in an epoch
  int epochs = isWhole ? 6 : 2;

  // Every twentieth verse is held out, to see how surprising text is that the model never met.
  Encoding tokenizer = Encodings.newLazyEncodingRegistry().getEncoding(EncodingType.R50K_BASE);
  List<String> verses = Files.readAllLines(text);
  int[] training = tokens(tokenizer, verses, false);
  int[] heldOut = tokens(tokenizer, verses, true);
  print("tokens", "%d to train on, %d held out".formatted(training.length, heldOut.length));

  // The logits of a batch are N·V numbers, and their gradient is as many. The head is told how much
  // memory it may take instead, and does it block by block.
  long memory = (isWhole ? 64L : 8L) << 20;
  crossEntropy = crossEntropy.withMemory(memory);
  print("logits and gradient", "%.1f MiB, never held".formatted(8L * batch * V / 0x1p20));
  print("held instead", "%.1f MiB at most".formatted(memory / 0x1p20));

  // The gradients below are worked out by hand. Are they true? Each says how steeply the loss rises
  // in its own direction: by its length. Go a little that way and back, and see.
  int[] first = draw(training, batch);
  lossAndGradient(training, first);
  IO.println("%-22s%12s%12s".formatted("slope of the loss", "gradient", "by nudging"));
  slopes("embeddings", embeddings, training, first);
  slopes("bias", bias, training, first);
  slopes("matrix", matrix, training, first);
  slopes("shift", shift, training, first);

  // Perplexity, e^loss, is the number of equally likely tokens that would be as surprising. Who
  // knows nothing has V. Who has counted the tokens, with one added to each count, has less.
  IO.println("%-22s%12s%12s".formatted("perplexity", "training", "held out"));
  IO.println("%-22s%12d%12d".formatted("all tokens alike", V, V));
  IO.println("%-22s%12s%12.0f".formatted("their frequencies", "", frequencies(training, heldOut)));
  IO.println("%-22s%12s%12.0f".formatted("untrained", "", loss(heldOut).perplexity()));

  int last = epochs * steps;
  long began = System.nanoTime();
  for (int step = 1, epoch = 1; epoch <= epochs; epoch++) {
    Loss loss = Loss.NONE;
    for (int i = 0; i < steps; i++, step++) {
      loss = loss.merge(lossAndGradient(training, draw(training, batch)));

      // The rate of learning rises for 50 steps, lest the first batches shape everything, and then
      // falls to nothing.
      double rate = 0.02 * Math.min(1, step / 50.0) * (1 - (step - 1.0) / last);
      for (Parameter parameter : List.of(embeddings, bias, matrix, shift)) {
        parameter.step(step, rate);
      }
    }
    IO.print("%-22s%12.0f".formatted("epoch " + epoch, loss.perplexity()));
    IO.print("%12.0f".formatted(loss(heldOut).perplexity()));
    IO.println(isWhole ? "%10.0f s".formatted((System.nanoTime() - began) / 1e9) : "");
  }
}

/// Loss over a batch, and its gradient in every parameter, by the chain rule from the end to the
/// beginning.
Loss lossAndGradient(int[] tokens, int[] positions) {
  int n = positions.length;
  float[] x = inputs(tokens, positions);
  float[] h = features(x);
  float[] dH = new float[n * D];
  Loss loss =
      crossEntropy.lossAndGradient(
          Tensor.of(h, n, D), head, classes(at(tokens, positions)), Tensor.of(dH, n, D), dHead);

  // h = tanh(z), so dz = (1 − h²)·dh; and z = x·M + c, so dx = dz·Mᵀ, dM = xᵀ·dz and dc = Σ dz.
  float[] dZ = new float[n * D];
  for (int i = 0; i < n * D; i++) {
    dZ[i] = (1 - h[i] * h[i]) * dH[i];
  }
  float[] dX = new float[n * K * D];
  Arrays.fill(matrix.gradient, 0);
  Arrays.fill(shift.gradient, 0);
  for (int row = 0; row < n; row++) {
    for (int j = 0; j < K * D; j++) {
      float sum = 0;
      for (int d = 0; d < D; d++) {
        sum += dZ[row * D + d] * matrix.values[j * D + d];
        matrix.gradient[j * D + d] += x[row * K * D + j] * dZ[row * D + d];
      }
      dX[row * K * D + j] = sum;
    }
    for (int d = 0; d < D; d++) {
      shift.gradient[d] += dZ[row * D + d];
    }
  }

  // The head has written its part of the gradient of E, to all rows. The tokens that were read add
  // theirs to the rows they took.
  for (int row = 0; row < n; row++) {
    for (int i = 0; i < K * D; i++) {
      int token = tokens[positions[row] - 1 - i / D];
      embeddings.gradient[token * D + i % D] += dX[row * K * D + i];
    }
  }
  return loss;
}

/// x [N, K·D]: the embeddings of the K tokens before each position, the nearest first.
float[] inputs(int[] tokens, int[] positions) {
  float[] x = new float[positions.length * K * D];
  for (int i = 0; i < positions.length * K; i++) {
    int token = tokens[positions[i / K] - 1 - i % K];
    System.arraycopy(embeddings.values, token * D, x, i * D, D);
  }
  return x;
}

/// h [N, D] = tanh(x·M + c).
float[] features(float[] x) {
  int n = x.length / (K * D);
  float[] h = new float[n * D];
  for (int row = 0; row < n; row++) {
    System.arraycopy(shift.values, 0, h, row * D, D);
    for (int j = 0; j < K * D; j++) {
      for (int d = 0; d < D; d++) {
        h[row * D + d] += x[row * K * D + j] * matrix.values[j * D + d];
      }
    }
    for (int d = row * D; d < (row + 1) * D; d++) {
      h[d] = (float) StrictMath.tanh(h[d]);
    }
  }
  return h;
}

/// The loss at the given positions.
Loss loss(int[] tokens, int[] positions) {
  Tensor h = Tensor.of(features(inputs(tokens, positions)), positions.length, D);
  return crossEntropy.loss(h, head, classes(at(tokens, positions)));
}

/// The loss at all positions, in batches: losses are sums, which merge.
Loss loss(int[] tokens) {
  Loss loss = Loss.NONE;
  for (int from = K; from < tokens.length; from += 1024) {
    int to = Math.min(from + 1024, tokens.length);
    loss = loss.merge(loss(tokens, IntStream.range(from, to).toArray()));
  }
  return loss;
}

/// Perplexity of who has only counted how often each token comes up.
double frequencies(int[] training, int[] heldOut) {
  double[] counts = new double[V];
  Arrays.fill(counts, 1);
  for (int token : training) {
    counts[token]++;
  }
  double sum = 0;
  for (int i = K; i < heldOut.length; i++) {
    sum -= StrictMath.log(counts[heldOut[i]] / (training.length + V));
  }
  return new Loss(sum, heldOut.length - K).perplexity();
}

/// Prints how steeply the loss rises in the direction of a parameter's gradient, by the gradient and
/// by going there.
void slopes(String name, Parameter parameter, int[] tokens, int[] positions) {
  double length = parameter.gradientLength();
  float[] kept = parameter.values.clone();
  double step = 0.1;
  parameter.move(kept, step / length);
  double above = loss(tokens, positions).mean();
  parameter.move(kept, -step / length);
  double below = loss(tokens, positions).mean();
  parameter.move(kept, 0);
  IO.println("%-22s%12.4f%12.4f".formatted(name, length, (above - below) / (2 * step)));
}

/// The tokens of the verses that are held out, or of the others, one verse a line.
int[] tokens(Encoding tokenizer, List<String> verses, boolean heldOut) {
  StringBuilder lines = new StringBuilder();
  for (int i = 0; i < verses.size(); i++) {
    if (heldOut == (i % 20 == 19)) {
      lines.append(verses.get(i)).append('\n');
    }
  }
  return tokenizer.encodeOrdinary(lines.toString()).toArray();
}

/// Positions drawn at random, each with K tokens before it.
int[] draw(int[] tokens, int count) {
  return random.ints(count, K, tokens.length).toArray();
}

int[] at(int[] tokens, int[] positions) {
  return Arrays.stream(positions).map(i -> tokens[i]).toArray();
}

Linear head(float[] weights, float[] bias) {
  return Linear.of(Tensor.of(weights, V, D), Tensor.of(bias, V));
}

void print(String name, String value) {
  IO.println("%-26s%s".formatted(name, value));
}

/// Numbers to be learned, their gradient, and what AdamW remembers of earlier gradients.
///
/// The head's gradient reaches all V rows of E in each step, for the softmax pushes down every token
/// that did not come. So E takes the step that everything takes; were it for input alone, only the
/// rows of the batch would have a gradient, and their steps would best be taken alone.
class Parameter {
  private static final double DECAY = 0.01;

  final float[] values;
  final float[] gradient;
  private final float[] mean;
  private final float[] meanSquare;

  Parameter(int size, double deviation) {
    values = new float[size];
    gradient = new float[size];
    mean = new float[size];
    meanSquare = new float[size];
    for (int i = 0; i < size && deviation > 0; i++) {
      values[i] = (float) (deviation * random.nextGaussian());
    }
  }

  /// One step of AdamW: each number goes against the mean of its last gradients, in units of their
  /// size; and all shrink a little.
  void step(int count, double rate) {
    float step = (float) (rate / (1 - StrictMath.pow(0.9, count)));
    float unit = (float) (1 / (1 - StrictMath.pow(0.99, count)));
    float keep = (float) (1 - rate * DECAY);
    for (int i = 0; i < values.length; i++) {
      float g = gradient[i];
      mean[i] += 0.1f * (g - mean[i]);
      meanSquare[i] += 0.01f * (g * g - meanSquare[i]);
      float size = (float) Math.sqrt(unit * meanSquare[i]);
      values[i] = keep * values[i] - step * mean[i] / (size + 1e-8f);
    }
  }

  /// Sets the values to others, plus so many times the gradient.
  void move(float[] from, double times) {
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (from[i] + times * gradient[i]);
    }
  }

  double gradientLength() {
    double sum = 0;
    for (float g : gradient) {
      sum += (double) g * g;
    }
    return Math.sqrt(sum);
  }
}

// It prints
//
//     tokens                    11625 to train on, 539 held out
//     logits and gradient       49.1 MiB, never held
//     held instead              8.0 MiB at most
//     slope of the loss         gradient  by nudging
//     embeddings                  0.4302      0.4302
//     bias                        0.1715      0.1715
//     matrix                      0.0986      0.0986
//     shift                       0.1055      0.1055
//     perplexity                training    held out
//     all tokens alike             50257       50257
//     their frequencies                         1215
//     untrained                                52182
//     epoch 1                       3217         423
//     epoch 2                        114         219
//
// That was the beginning of Genesis. `examples/data/bible > bible.txt` fetches the whole
// Bible. With `bible.txt` at the end of the command below, 972,775 tokens are learned from,
// six times over; logits and gradient would take 392.6 MiB. In a quarter of an hour, on two
// cores, the perplexity of the 51,769 tokens that are held out falls from 443, by their
// frequencies, to 100, 72, 63, 56, 52 and 50.
//
// To run it by hand, with a JDK 25, once `./surprisal` has built the project:
//
//     mvn -q -pl examples initialize
//     java --add-modules jdk.incubator.vector --enable-native-access=ALL-UNNAMED \
//         -cp app/target/surprisal.jar:examples/target/libraries/jtokkit.jar \
//         examples/lessons/Lesson05LanguageModel.java
