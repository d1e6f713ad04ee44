package surprisal.learn;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The example tables, read by the plainest reader that suits them: no quotes, NA is missing.
final class ExampleTables {
  private ExampleTables() {}

  static Table penguins() {
    return read("penguins.csv");
  }

  static Table digits() {
    return read("digits.csv");
  }

  private static Table read(String file) {
    try {
      List<String> lines = Files.readAllLines(Path.of("..", "examples", "data", file));
      String[] header = lines.getFirst().split(",", -1);
      List<Column> columns = new ArrayList<>();
      for (int i = 0; i < header.length; i++) {
        int field = i;
        columns.add(
            column(
                header[i],
                lines.stream().skip(1).map(line -> line.split(",", -1)[field]).toList()));
      }
      return new Table(columns);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Column column(String name, List<String> fields) {
    if (fields.stream().allMatch(field -> field.equals("NA") || field.matches("-?[0-9.]+"))) {
      return Column.numbers(
          name,
          fields.stream()
              .mapToDouble(field -> field.equals("NA") ? Double.NaN : Double.parseDouble(field))
              .toArray());
    }
    @Nullable String[] words =
        fields.stream().map(field -> field.equals("NA") ? null : field).toArray(String[]::new);
    return Column.text(name, words);
  }
}
