import java.io.IOException;
import java.nio.file.Path;
import surprisal.Tensor;
import surprisal.data.Tables;
import surprisal.evaluate.Evaluation;
import surprisal.learn.Classifier;
import surprisal.learn.Column;
import surprisal.learn.Fit;
import surprisal.learn.Holdout;
import surprisal.learn.SoftmaxRegression;
import surprisal.learn.Split;
import surprisal.learn.Table;

/// From a table to a classifier: which species is this penguin?
///
/// The table has 344 penguins of three species, with island, sex and four measurements, some missing.
/// `./surprisal train` does the same from the command line.
void main() throws IOException {
  Table table = Tables.read(Path.of("examples/data/penguins.csv"));

  // A fifth of each species is held out, to see how the classifier does on penguins it never met.
  // The seed makes it the same fifth in every run.
  Split split = Split.of(table, "species", new Holdout(0.2, 1));

  // Each column becomes numbers: a measurement is standardised, an island becomes a 0 or 1 for each
  // island there is. Each species gets a linear score of these numbers, and the scores are the
  // logits. Training finds the weights that make the mean loss smallest, plus a penalty on large
  // weights, (l2/2)·‖W‖².
  Classifier model = SoftmaxRegression.training().withL2(1e-3).fit(split.training());

  // The penalty makes the best weights unique, and the certificate says how near these are: no
  // weights at all reach an objective that is lower by more than the bound.
  Fit fit = model.fit();
  double bound = fit.certificate().optimalityBound();
  print("objective", "%.10f nats".formatted(fit.objective()));
  print("above optimum", "%.0e nats at most".formatted(bound));

  // How good are the probabilities? The baseline knows only how frequent each species is.
  Evaluation result = model.evaluate(split.validation());
  print("penguins", "%d it never met".formatted(result.rows()));
  print("log loss", beside(result.logLoss(), result.baselineLogLoss()));
  print("accuracy", beside(result.accuracy(), result.majorityAccuracy()));

  // A new penguin needs the same columns. One measurement is missing: it counts as the mean, and as
  // missing, which is a feature too.
  Table found =
      Table.of(
          Column.text("island", "Dream"),
          Column.numbers("bill_length_mm", 46.5),
          Column.numbers("bill_depth_mm", 17.9),
          Column.numbers("flipper_length_mm", 192),
          Column.numbers("body_mass_g", Double.NaN),
          Column.text("sex", "female"));
  Tensor probabilities = model.probabilities(found);
  for (int c = 0; c < model.labels().classes(); c++) {
    print(model.labels().classNames().get(c), "%.4f".formatted(probabilities.get(0, c)));
  }
}

String beside(double value, double baseline) {
  return "%.4f, baseline %.4f".formatted(value, baseline);
}

void print(String name, String value) {
  IO.println("%-16s%s".formatted(name, value));
}

// It prints
//
//     objective       0.0341567208 nats
//     above optimum   1e-11 nats at most
//     penguins        69 it never met
//     log loss        0.0106, baseline 1.0538
//     accuracy        1.0000, baseline 0.4348
//     Adelie          0.0230
//     Chinstrap       0.9673
//     Gentoo          0.0097
//
// To run it by hand, with a JDK 25, once `./surprisal` has built the project:
//
//     java --enable-native-access=ALL-UNNAMED \
//         -cp app/target/surprisal.jar examples/lessons/Lesson04Penguins.java
