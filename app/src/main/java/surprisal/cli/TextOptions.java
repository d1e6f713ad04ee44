package surprisal.cli;

import java.util.List;
import picocli.CommandLine.Option;
import surprisal.learn.Column;
import surprisal.learn.HashedNGrams;
import surprisal.learn.NGrams;
import surprisal.learn.Roles;
import surprisal.learn.Table;

/// Which columns are running text, and what is made of them.
final class TextOptions {
  @Option(
      names = "--text",
      arity = "1..*",
      paramLabel = "COLUMN",
      description = "Columns of running text, whose features are their hashed n-grams.")
  private List<String> columns = List.of();

  @Option(
      names = "--ngrams",
      paramLabel = "UNIT:A-B",
      description =
          "The n-grams of --text: characters:A-B or words:A-B, A to B at a time. Default:"
              + " words:1-2.")
  private String ngrams = "words:1-2";

  @Option(
      names = "--text-features",
      paramLabel = "N",
      description = "How many features the n-grams of a column share. Default: 65536.")
  private int features = 65_536;

  /// Whether a column is to be taken for running text.
  boolean isWanted() {
    return !columns.isEmpty();
  }

  /// The table with these columns marked.
  ///
  /// Errors: no such column; one that is not text, or has another role.
  Table mark(Table table, Roles roles) {
    HashedNGrams hashed = new HashedNGrams(NGrams.parse(ngrams), features);
    Table marked = table;
    for (String name : columns) {
      Column column = table.column(name);
      if (roles.columns().contains(name)) {
        throw new IllegalArgumentException(
            "--text: the column `%s` has another role: expected a column of features"
                .formatted(name));
      }
      if (!(column instanceof Column.Text text) || column.kind() != Column.Kind.TEXT) {
        throw new IllegalArgumentException(
            "--text: the column `%s` holds %s: expected text".formatted(name, column.kind()));
      }
      marked = marked.with(text.with(hashed));
    }
    return marked;
  }
}
