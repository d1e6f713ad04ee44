package surprisal.data;

import java.sql.SQLException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One sentence from DuckDB's many lines.
final class DuckDbError {
  private static final Pattern CATEGORY = Pattern.compile("^(?:[A-Z][\\w-]* )+Error: ");
  private static final Pattern CSV_LINE =
      Pattern.compile("CSV Error on Line: (\\d+)\\n(?:Original Line: ?(.*)\\n)?((?s).*)");
  private static final Pattern FIELDS =
      Pattern.compile("Expected Number of Columns: (\\d+) Found: (\\d+)");

  private DuckDbError() {}

  static IllegalArgumentException sentence(String label, SQLException error) {
    String message = String.valueOf(error.getMessage());
    Matcher line = CSV_LINE.matcher(message);
    if (line.find()) {
      return new IllegalArgumentException(
          "%s, line %s: %s".formatted(label, line.group(1), reason(line)), error);
    }
    if (message.contains("Error when sniffing file")) {
      return new IllegalArgumentException(
          label
              + " is not CSV that can be read: no delimiter cuts its lines into equal numbers of"
              + " fields",
          error);
    }
    if (message.contains("non-record JSON")) {
      return new IllegalArgumentException(
          label + " holds no JSON objects: expected an array of objects, or one object a line",
          error);
    }
    String verb = label.equals(Relation.QUERY) ? " cannot be run: " : " cannot be read: ";
    if (message.startsWith(Database.OUT_OF_MEMORY)) {
      return new IllegalArgumentException(
          label + verb + "DuckDB has too little memory for it: expected more", error);
    }
    String first = message.lines().findFirst().orElse(message);
    return new IllegalArgumentException(
        label + verb + Excerpt.of(CATEGORY.matcher(first).replaceFirst("")), error);
  }

  private static String reason(Matcher line) {
    String reason = line.group(3);
    Matcher fields = FIELDS.matcher(reason);
    if (fields.find()) {
      return "expected %s fields, found %s in %s"
          .formatted(fields.group(1), fields.group(2), Excerpt.of(String.valueOf(line.group(2))));
    }
    if (reason.contains("unterminated quote")) {
      return "a quote is opened and not closed";
    }
    if (reason.contains("not utf-8")) {
      return "the line is not UTF-8 text";
    }
    return Excerpt.of(reason.lines().findFirst().orElse("malformed"));
  }
}
