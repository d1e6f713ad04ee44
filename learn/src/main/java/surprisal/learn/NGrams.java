package surprisal.learn;

import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The n-grams of a text: all runs of n words, or of n characters, for n from `shortest` to `longest`.
///
/// The text is in lower case first, and all between words, which are runs of letters, marks and digits,
/// is one space. There is a space before the first word and after the last, which n-grams of characters
/// may hold and those of words do not.
///
/// @param unit what is counted
/// @param shortest 1 or more
/// @param longest not less
public record NGrams(Unit unit, int shortest, int longest) {
  /// What an n-gram is a run of.
  public enum Unit {
    /// Code points, spaces among them.
    CHARACTERS,
    /// Words.
    WORDS;

    /// `characters`, `words`.
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private static final Pattern WRITTEN = Pattern.compile("(characters|words):([1-9])(?:-([1-9]))?");

  /// FNV-1a with 64 bits.
  private static final long BASIS = 0xcbf29ce484222325L;

  private static final long PRIME = 0x100000001b3L;

  /// Errors: no length, or one below 1.
  public NGrams {
    if (!(shortest >= 1 && longest >= shortest)) {
      throw new IllegalArgumentException(
          "n-grams of %d to %d %s: expected 1 ≤ shortest ≤ longest"
              .formatted(shortest, longest, unit));
    }
  }

  /// An n-gram: code points from … to − 1 of a text, and their hash.
  interface Sink {
    void accept(long hash, int[] points, int from, int to);
  }

  /// Goes through the n-grams of a text, with the hash of each: FNV-1a, 64 bits, over its code points in
  /// UTF-8.
  void forEach(String text, Sink sink) {
    int[] points = normalised(text);
    for (int from = 0; from < points.length; from++) {
      if (unit == Unit.CHARACTERS || (from > 0 && points[from - 1] == ' ')) {
        forEachFrom(points, from, sink);
      }
    }
  }

  /// Those of the n-grams that start at one place.
  private void forEachFrom(int[] points, int from, Sink sink) {
    long hash = BASIS;
    int n = 0;
    for (int i = from; i < points.length && n < longest; i++) {
      boolean isEnd = unit == Unit.CHARACTERS || points[i] == ' ';
      long withThis = add(hash, points[i]);
      n += isEnd ? 1 : 0;
      if (isEnd && n >= shortest) {
        boolean isWords = unit == Unit.WORDS; // the space after a word is none of it
        sink.accept(isWords ? hash : withThis, points, from, isWords ? i : i + 1);
      }
      hash = withThis;
    }
  }

  private static long add(long hash, int point) {
    if (point < 0x80) {
      return addByte(hash, point);
    }
    if (point < 0x800) {
      return addByte(addByte(hash, 0xc0 | (point >> 6)), last(point));
    }
    if (point < 0x10000) {
      return addByte(addByte(addByte(hash, 0xe0 | (point >> 12)), last(point >> 6)), last(point));
    }
    long three = addByte(addByte(hash, 0xf0 | (point >> 18)), last(point >> 12));
    return addByte(addByte(three, last(point >> 6)), last(point));
  }

  /// The last six bits, as a byte that goes on.
  private static int last(int point) {
    return 0x80 | (point & 0x3f);
  }

  private static long addByte(long hash, int octet) {
    return (hash ^ octet) * PRIME;
  }

  private static int[] normalised(String text) {
    int[] given = text.toLowerCase(Locale.ROOT).codePoints().toArray();
    int[] points = new int[given.length + 2];
    int n = 0;
    points[n++] = ' ';
    for (int point : given) {
      int put = isInWord(point) ? point : ' ';
      if (put != ' ' || points[n - 1] != ' ') {
        points[n++] = put;
      }
    }
    if (points[n - 1] != ' ') {
      points[n++] = ' ';
    }
    return Arrays.copyOf(points, n == 1 ? 0 : n);
  }

  /// Marks are parts of letters: vowels in many scripts.
  private static boolean isInWord(int point) {
    return switch (Character.getType(point)) {
      case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK, Character.ENCLOSING_MARK ->
          true;
      default -> Character.isLetterOrDigit(point);
    };
  }

  /// `characters:1-3`.
  @Override
  public String toString() {
    return unit + ":" + shortest + "-" + longest;
  }

  /// The inverse of [#toString()]; one length may do: `words:2`.
  ///
  /// Errors: other text.
  public static NGrams parse(String text) {
    Matcher matcher = WRITTEN.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "n-grams %s: expected characters:A-B or words:A-B with 1 ≤ A ≤ B ≤ 9"
              .formatted(Wording.quoted(text)));
    }
    int shortest = Integer.parseInt(matcher.group(2));
    String end = matcher.group(3);
    return new NGrams(
        Unit.valueOf(matcher.group(1).toUpperCase(Locale.ROOT)),
        shortest,
        end == null ? shortest : Integer.parseInt(end));
  }
}
