package surprisal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// `train --memory`: the same training, the table in a file.
class MemoryOptionsTest {
  @TempDir Path folder;

  private Path table;
  private Path scratch;

  /// 3,000 rows of every kind of column, with gaps, some of them without a label.
  @BeforeEach
  void writeTable() throws IOException {
    Random random = new Random(5);
    var lines = new StringBuilder("x,y,day,word,flag,often,house,label\n");
    for (int i = 0; i < 3000; i++) {
      double x = random.nextGaussian();
      lines.append(x).append(',').append(random.nextInt(9) == 0 ? "" : random.nextInt(100));
      lines.append(",2026-0").append(1 + random.nextInt(9)).append("-11,");
      lines.append(random.nextInt(9) == 0 ? "" : "w" + random.nextInt(12)).append(',');
      lines.append(random.nextBoolean()).append(',').append(random.nextInt(3)).append(',');
      lines.append("h").append(random.nextInt(40)).append(',');
      long label = Math.round(2 + x + random.nextGaussian());
      lines.append(i % 50 == 0 ? "" : "c" + Math.clamp(label, 0, 4)).append('\n');
    }
    table = Files.writeString(folder.resolve("table.csv"), lines);
    scratch = Files.createDirectory(folder.resolve("scratch"));
  }

  private Run train(Object... more) {
    List<Object> arguments = new ArrayList<>(List.of("train", table, "--target", "label"));
    arguments.addAll(List.of(more));
    return Run.of(arguments.toArray());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--seed 3",
        "--validation 0 --ignore day house",
        "--weights often --class-weights balanced",
        "--groups house --label-smoothing 0.1",
        "--l1 0.003 --l2 0",
        "--path 4 --folds 3 --l1 1 --l2 0.5 --groups house",
        "--offset c0=x c3=often",
        "--path 3 --folds 3 --l2 1 --offset c1=x",
        "--hidden 4 --epochs 2 --offset c1=x",
      })
  void theModelIsTheSameByteForByte(String options) throws IOException {
    Path model = folder.resolve("a.model");
    Path bounded = folder.resolve("b.model");
    Object[] words = (options + " --json --out").split(" ");
    assertThat(train(with(words, model)).status()).isZero();
    Run run = train(with(words, bounded, "--memory", "256M", "--scratch", scratch));
    assertThat(run.err()).isEmpty();
    assertThat(bounded).hasSameBinaryContentAs(model);
    assertThat(scratch).isEmptyDirectory();
  }

  private static Object[] with(Object[] words, Object... more) {
    List<Object> all = new ArrayList<>(List.of(words));
    all.addAll(List.of(more));
    return all.toArray();
  }

  @Test
  void theReportIsTheSameAndNamesWhatIsLeftOut() {
    String sql = "SELECT *, [x] AS list FROM '%s'".formatted(table);
    List<String> all = List.of("train", "--sql", sql, "--target", "label");
    String report = untimed(Run.of(all.toArray()));
    assertThat(report).contains("`list`");
    assertThat(untimed(Run.of(with(all.toArray(), "--memory", "1G")))).isEqualTo(report);
  }

  /// A report without the seconds it took, wherever its lines end.
  private static String untimed(Run run) {
    return run.out().replaceAll("\\s+", " ").replaceAll("[0-9.]+ s:", "");
  }

  @ParameterizedTest
  @CsvSource({"12", "0M", "x", "1.5G", "512m", "-512M", "99999999M", "99999G"})
  void whatIsNoSizeIsRefused(String size) {
    assertThat(train("--memory=" + size))
        .isEqualTo(
            new Run(
                2, "", "surprisal: --memory " + size + ": expected a size such as 512M or 4G\n"));
  }

  @Test
  void whatCannotBeDoneWithItIsRefused() throws IOException {
    requireRefused("--memory 255M: expected at least 256M", "--memory", "255M");
    requireRefused(
        "--scratch %s: expected --memory SIZE, whose files lie there".formatted(scratch),
        "--scratch",
        scratch);
    requireRefused(
        "--scratch none: there is no such folder", "--memory", "1G", "--scratch", "none");
    requireRefused(
        "--text is held in memory, and --memory is for tables that are not: expected one of them",
        "--memory",
        "1G",
        "--text",
        "word");
  }

  @Test
  void anErrorLeavesNothing() throws IOException {
    requireRefused(
        "the table has no column `none`: its columns are `x`, `y`, `day`, `word`, `flag`, `often`,"
            + " `house`, `label`",
        "--ignore",
        "none",
        "--memory",
        "1G",
        "--scratch",
        scratch);
    requireRefused(
        "the column of weights `word` holds text: expected numbers",
        "--weights",
        "word",
        "--memory",
        "1G",
        "--scratch",
        scratch);
    assertThat(scratch).isEmptyDirectory();
  }

  private void requireRefused(String sentence, Object... arguments) {
    assertThat(train(arguments)).isEqualTo(new Run(2, "", "surprisal: " + sentence + "\n"));
  }
}
