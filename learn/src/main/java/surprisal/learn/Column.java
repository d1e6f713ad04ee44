package surprisal.learn;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import surprisal.SparseRows;

/// One column of a table, in the user's terms: a name, a kind and a value, or none, for each row.
///
/// Columns are immutable: arrays of values are copied in and never handed out.
public sealed interface Column {
  /// What the values mean, whatever they are stored as.
  enum Kind {
    /// Numbers of any type.
    NUMBER("numbers"),
    /// Dates and times, as days since 1970-01-01 with fractions.
    DATE("dates"),
    /// Words.
    TEXT("text"),
    /// The words `true` and `false`.
    BOOLEAN("booleans"),
    /// Many numbers in each row, most of them 0.
    VECTOR("sparse vectors");

    private final String plural;

    Kind(String plural) {
      this.plural = plural;
    }

    /// The kind in a sentence: `numbers`, `dates`, `text`, `booleans`, `sparse vectors`.
    @Override
    public String toString() {
      return plural;
    }
  }

  /// A column of numbers; NaN is a missing one.
  static Numbers numbers(String name, double... values) {
    return numbers(name, Kind.NUMBER, Cells.of(values.clone()));
  }

  /// A column of dates or times in days since 1970-01-01; NaN is a missing one.
  static Numbers dates(String name, double... days) {
    return numbers(name, Kind.DATE, Cells.of(days.clone()));
  }

  /// A column over doubles, of which NaN is a missing one.
  ///
  /// @param kind numbers or dates
  static Numbers numbers(String name, Kind kind, Cells values) {
    return new Numbers(name, kind, values);
  }

  /// A column of words; null is a missing one.
  static Text text(String name, @Nullable String... values) {
    return text(name, Kind.TEXT, values);
  }

  /// A column of booleans; null is a missing one.
  static Text booleans(String name, @Nullable Boolean... values) {
    @Nullable String[] words = new @Nullable String[values.length];
    for (int row = 0; row < words.length; row++) {
      Boolean value = values[row];
      words[row] = value == null ? null : value.toString();
    }
    return text(name, Kind.BOOLEAN, words);
  }

  private static Text text(String name, Kind kind, @Nullable String... values) {
    Dictionary words = new Dictionary();
    int[] codes = new int[values.length];
    for (int row = 0; row < codes.length; row++) {
      codes[row] = words.codeOf(values[row]);
    }
    return text(name, kind, Cells.of(codes), words);
  }

  /// A column over ints, the codes that a dictionary gave its words.
  ///
  /// @param kind text or booleans
  static Text text(String name, Kind kind, Cells codes, Dictionary words) {
    return new Text(name, kind, codes, words, null);
  }

  /// A column of sparse vectors, over the caller's memory; none is missing.
  static Vectors vectors(String name, SparseRows values) {
    return new Vectors(name, values);
  }

  /// The name in the table's header.
  String name();

  /// What the values mean.
  Kind kind();

  /// The number of rows, missing values included.
  int rows();

  /// Whether a row has no value.
  boolean isMissing(int row);

  /// The value as one would write it, or null when it is missing: whole numbers without a point,
  /// dates in ISO 8601.
  @Nullable String written(int row);

  /// The column of the given rows, in the given order: where they are not sparse vectors a view, which
  /// keeps the array.
  Column select(int... rows);

  /// Numbers or dates.
  final class Numbers implements Column {
    private final String name;
    private final Kind kind;
    private final Cells values;

    private Numbers(String name, Kind kind, Cells values) {
      this.name = name;
      this.kind = kind;
      this.values = values;
    }

    /// The number, or days since 1970-01-01; NaN when missing.
    public double value(int row) {
      return values.asDouble(row);
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public Kind kind() {
      return kind;
    }

    @Override
    public int rows() {
      return values.rows();
    }

    @Override
    public boolean isMissing(int row) {
      return Double.isNaN(value(row));
    }

    @Override
    public @Nullable String written(int row) {
      double value = value(row);
      if (Double.isNaN(value)) {
        return null;
      }
      return kind == Kind.DATE ? writtenDate(value) : writtenNumber(value);
    }

    @Override
    public Numbers select(int... rows) {
      return new Numbers(name, kind, values.select(rows));
    }

    private static String writtenNumber(double value) {
      boolean whole = value == Math.rint(value) && Math.abs(value) < 1e15;
      return whole ? Long.toString((long) value) : Double.toString(value);
    }

    private static String writtenDate(double days) {
      LocalDate date = LocalDate.ofEpochDay((long) Math.floor(days));
      double seconds = (days - Math.floor(days)) * 86_400;
      return seconds == 0
          ? date.toString()
          : LocalDateTime.ofEpochSecond(
                  date.toEpochDay() * 86_400 + Math.round(seconds), 0, ZoneOffset.UTC)
              .toString();
    }
  }

  /// Words or booleans, or running text.
  final class Text implements Column {
    private final String name;
    private final Kind kind;
    private final Cells codes;
    private final Dictionary words;
    private final @Nullable HashedNGrams features;

    private Text(
        String name, Kind kind, Cells codes, Dictionary words, @Nullable HashedNGrams features) {
      this.name = name;
      this.kind = kind;
      this.codes = codes;
      this.words = words;
      this.features = features;
    }

    /// The same as running text, whose features are its n-grams.
    public Text with(HashedNGrams features) {
      return new Text(name, kind, codes, words, features);
    }

    /// What the features of running text are; null for words that are what they are as a whole.
    public @Nullable HashedNGrams features() {
      return features;
    }

    /// The word; null when missing.
    public @Nullable String value(int row) {
      return words.word(code(row));
    }

    /// The number of the word in the dictionary.
    int code(int row) {
      return codes.asInt(row);
    }

    Dictionary words() {
      return words;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public Kind kind() {
      return kind;
    }

    @Override
    public int rows() {
      return codes.rows();
    }

    @Override
    public boolean isMissing(int row) {
      return code(row) == Dictionary.MISSING;
    }

    @Override
    public @Nullable String written(int row) {
      return value(row);
    }

    @Override
    public Text select(int... rows) {
      return new Text(name, kind, codes.select(rows), words, features);
    }
  }

  /// Sparse vectors.
  final class Vectors implements Column {
    private final String name;
    private final SparseRows values;

    private Vectors(String name, SparseRows values) {
      this.name = name;
      this.values = values;
    }

    /// The vectors of all rows.
    public SparseRows values() {
      return values;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public Kind kind() {
      return Kind.VECTOR;
    }

    @Override
    public int rows() {
      return (int) values.size(0);
    }

    @Override
    public boolean isMissing(int row) {
      return false;
    }

    /// As in a LIBSVM file: `0:0.5 7:2`.
    @Override
    public String written(int row) {
      StringJoiner written = new StringJoiner(" ");
      for (int k = values.start(row); k < values.end(row); k++) {
        written.add(values.column(k) + ":" + Numbers.writtenNumber(values.value(k)));
      }
      return written.toString();
    }

    @Override
    public Vectors select(int... rows) {
      SparseRows.Builder selected = new SparseRows.Builder();
      for (int row : rows) {
        for (int k = values.start(row); k < values.end(row); k++) {
          selected.add(values.column(k), values.value(k));
        }
        selected.endRow();
      }
      return new Vectors(name, selected.build((int) values.size(1)));
    }
  }
}
