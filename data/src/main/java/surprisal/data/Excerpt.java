package surprisal.data;

/// Foreign text in a sentence: on one line, without control characters, and not too long.
final class Excerpt {
  private static final int LENGTH = 160;

  private Excerpt() {}

  static String of(String text) {
    StringBuilder line = new StringBuilder();
    text.strip()
        .codePoints()
        .limit(LENGTH + 1L)
        .map(point -> Character.isISOControl(point) ? ' ' : point)
        .forEach(line::appendCodePoint);
    return line.codePointCount(0, line.length()) > LENGTH
        ? line.substring(0, line.offsetByCodePoints(0, LENGTH)) + "…"
        : line.toString();
  }
}
