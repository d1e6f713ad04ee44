package surprisal.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import surprisal.data.ModelFile;
import surprisal.evaluate.Evaluation;
import surprisal.learn.Classifier;
import surprisal.learn.Dataset;
import surprisal.learn.Holdout;
import surprisal.learn.NetworkTraining;
import surprisal.learn.Progress;
import surprisal.learn.Roles;
import surprisal.learn.SoftmaxRegression;
import surprisal.learn.Split;
import surprisal.learn.Table;

/// `surprisal train`: from a table to a classifier, and an account of how good its probabilities
/// are.
@Command(
    name = "train",
    header = "Train a classifier on a table.",
    customSynopsis = {
      "  surprisal train TABLE --target COLUMN [--out MODEL] [--json]",
      "                  [--validation F] [--seed S] [--ignore COLUMN…]",
      "                  [--weights COLUMN] [--groups COLUMN] [--offset CLASS=COLUMN…]",
      "                  [--l2 X] [--l1 X] [--grouped] [--penalty-factor NAME=F…]",
      "                  [--class-weights balanced|CLASS=W…] [--label-smoothing E]",
      "                  [--solver NAME] [--tolerance X] [--iterations N]",
      "                  [--path N] [--folds K] [--select min|1se]",
      "                  [--text COLUMN…] [--ngrams UNIT:A-B] [--text-features N]",
      "                  [--hidden W,W] [--activation NAME] [--dropout P] [--epochs N]",
      "                  [--batch N] [--learning-rate X] [--schedule NAME]",
      "                  [--weight-decay X] [--clip X] [--stopping F] [--patience N]",
      "                  [--checkpoint FILE] [--checkpoint-every SECONDS] [--resume]",
      "                  [--memory SIZE] [--scratch FOLDER]",
      "  surprisal train --sql \"SELECT …\" --target COLUMN …",
    },
    description =
        "Softmax regression: minimises the mean cross-entropy of the training rows plus l2/2·‖W‖² +"
            + " l1·‖W‖₁. Numbers are standardised, words one-hot encoded, gaps kept as features,"
            + " running text (--text) becomes its n-grams, sparse vectors stay as they are; the"
            + " report says what was done, how good the probabilities are on rows held out, and how"
            + " far from the optimum the training ended. With --hidden a network of dense layers"
            + " comes before the softmax.",
    footer = {
      "  surprisal train penguins.csv --target species",
      "  surprisal train penguins.csv --target species --ignore island --out p.model",
      "  surprisal train penguins.csv --target species --l1 0.01 --class-weights balanced",
      "  surprisal train penguins.csv --target species --l1 1 --l2 0 --path 50 --select 1se",
      "  surprisal train reviews.parquet --target stars --text review --ngrams words:1-2",
      "  surprisal train train-images-idx3-ubyte.gz --target label",
      "  surprisal train train-images-idx3-ubyte.gz --target label --hidden 256,128",
      "  surprisal train news20.libsvm --target label",
      "  surprisal train clicks.parquet --target clicked --memory 2G",
    })
final class TrainCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(arity = "0..1", paramLabel = "TABLE", description = TableSource.FILE)
  private @Nullable Path tableFile;

  @Option(names = "--sql", paramLabel = "QUERY", description = TableSource.SQL)
  private @Nullable String sql;

  @Option(
      names = "--target",
      required = true,
      paramLabel = "COLUMN",
      description = "The column to predict.")
  private String target;

  @Option(
      names = "--out",
      paramLabel = "MODEL",
      description = "Keep the model in this file (.safetensors, readable from Python).")
  private @Nullable Path out;

  @Option(
      names = "--weights",
      paramLabel = "COLUMN",
      description = "A column of row weights: a row of weight 2 counts as two rows.")
  private @Nullable String weights;

  @Option(
      names = "--groups",
      paramLabel = "COLUMN",
      description = "Rows of one value in this column stay on one side of every split.")
  private @Nullable String groups;

  @Mixin private TrainingOptions options = new TrainingOptions();

  @Mixin private PathOptions path = new PathOptions();

  @Mixin private TextOptions text = new TextOptions();

  @Mixin private NetworkOptions network = new NetworkOptions();

  @Mixin private CheckpointOptions checkpoints = new CheckpointOptions();

  @Mixin private MemoryOptions memory = new MemoryOptions();

  @Spec private CommandSpec spec;

  @Option(
      names = "--validation",
      paramLabel = "F",
      description = "The share of the rows held out to test on; 0 for none. Default: 0.2.")
  private double validation = 0.2;

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "Which rows are held out. The same seed takes the same rows. Default: 1.")
  private long seed = 1;

  @Option(
      names = "--ignore",
      arity = "1..*",
      paramLabel = "COLUMN",
      description = "Columns to leave out.")
  private List<String> ignored = List.of();

  @Option(names = "--json", description = "Print one JSON object instead of the report.")
  private boolean json;

  TrainCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    try (var files = new StagedFiles(tableFile, checkpoints.file())) {
      if (out != null) {
        files.check(out);
      }
      Training training = train();
      if (out != null) {
        files.add(out, file -> ModelFile.write(file, training.classifier()));
        files.commit();
      }
      if (json) {
        Json.writeObject(console.out(), new TrainingJson(training)::write);
      } else {
        new TrainingReport(training, new Page(console.out(), console.columns())).write();
      }
    }
    return Main.OK;
  }

  private Training train() throws IOException {
    if (tableFile == null && sql == null && !ignored.isEmpty()) {
      throw new IllegalArgumentException(
          "there is no table: --ignore took `%s` as a column, put the table first"
              .formatted(ignored.getLast()));
    }
    network.check(spec.commandLine().getParseResult());
    if (path.isWanted() && checkpoints.areWanted()) {
      throw new IllegalArgumentException(
          "--checkpoint keeps one fit, and --path takes many: expected one of them");
    }
    if (memory.isWanted() && text.isWanted()) {
      throw new IllegalArgumentException(
          "--text is held in memory, and --memory is for tables that are not: expected one of"
              + " them");
    }
    Roles roles =
        Roles.ofTarget(target)
            .withWeights(weights)
            .withGroups(groups)
            .withOffsets(options.offsets());
    try (MemoryOptions.Loaded loaded = memory.load(tableFile, sql, this::withoutIgnored)) {
      Table table = text.mark(loaded.table(), roles);
      Holdout holdout = new Holdout(validation, seed);
      Split split = Split.of(table, roles, holdout);
      long start = System.nanoTime();
      PathOptions.@Nullable Choice choice =
          path.isWanted() ? choose(table, roles, holdout, split.training()) : null;
      Classifier classifier = choice == null ? fit(split.training()) : choice.taken().classifier();
      Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
      Dataset heldOut = split.validation();
      Evaluation validated = heldOut == null ? null : classifier.evaluate(heldOut);
      return new Training(
          TableSource.name(tableFile),
          loaded.leftOut(),
          split,
          choice,
          classifier,
          classifier.evaluate(split.training()),
          validated,
          elapsed,
          out);
    }
  }

  private Table withoutIgnored(Table table) {
    Table kept = table;
    for (String column : ignored) {
      kept = kept.without(column);
    }
    return kept;
  }

  private PathOptions.Choice choose(Table table, Roles roles, Holdout holdout, Dataset dataset) {
    SoftmaxRegression training = options.training();
    if (!console.interactive()) {
      return path.choose(training, table, roles, holdout, dataset, _ -> {});
    }
    try (var progress = new ProgressLine(console.err(), console.columns())) {
      return path.choose(training, table, roles, holdout, dataset, progress::fold);
    }
  }

  private Classifier fit(Dataset dataset) throws IOException {
    if (!console.interactive()) {
      return fit(dataset, _ -> {});
    }
    try (var progress = new ProgressLine(console.err(), console.columns())) {
      return fit(dataset, progress);
    }
  }

  private Classifier fit(Dataset dataset, Consumer<Progress> listener) throws IOException {
    SoftmaxRegression regression = options.training().withListener(listener);
    if (network.areWanted()) {
      NetworkTraining training = network.training(regression, seed).withListener(listener);
      return checkpoints.areWanted()
          ? checkpoints.fit(kept -> training.fit(dataset, kept), console)
          : training.fit(dataset);
    }
    return checkpoints.areWanted()
        ? checkpoints.fit(kept -> regression.fit(dataset, kept), console)
        : regression.fit(dataset);
  }
}
