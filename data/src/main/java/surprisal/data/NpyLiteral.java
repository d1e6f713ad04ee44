package surprisal.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Parses the dictionary of an `.npy` header: exactly the Python literals that NumPy writes there.
///
/// ```
/// header = "{" entry { "," entry } [ "," ] "}"          three entries, in any order
/// entry  = "'descr'" ":" string | "'fortran_order'" ":" ("True" | "False") | "'shape'" ":" tuple
/// tuple  = "(" ")" | "(" number "," ")" | "(" number "," number { "," number } [ "," ] ")"
/// string = in single or double quotes, without a backslash
/// number = "0" | digit without 0 { digit }, followed by "L" in files of Python 2
/// ```
///
/// White space may stand between tokens and after the closing brace.
final class NpyLiteral {
  private final Path path;
  private final String text;
  private int position;

  NpyLiteral(Path path, String text) {
    this.path = path;
    this.text = text;
  }

  NpyHeader header(long dataOffset) {
    String descr = "";
    boolean fortran = false;
    Shape shape = Shape.of();
    Set<String> keys = new HashSet<>();
    expect('{');
    while (!accept('}')) {
      String key = string();
      if (!keys.add(key)) {
        throw malformed("one '" + key + "'");
      }
      expect(':');
      switch (key) {
        case "descr" -> descr = descr();
        case "fortran_order" -> fortran = bool();
        case "shape" -> shape = tuple();
        default -> throw malformed("the keys 'descr', 'fortran_order' and 'shape'");
      }
      if (!accept(',')) {
        expect('}');
        break;
      }
    }
    if (keys.size() != 3) {
      throw malformed("the keys 'descr', 'fortran_order' and 'shape'");
    }
    skipSpace();
    if (position < text.length()) {
      throw malformed("nothing more");
    }
    return new NpyHeader(descr, fortran, shape, dataOffset);
  }

  private String descr() {
    skipSpace();
    if (position < text.length()
        && (text.charAt(position) == '[' || text.charAt(position) == '(')) {
      throw new IllegalArgumentException(
          path + " holds records (a structured dtype): expected f2, f4, f8, integers or booleans");
    }
    return string();
  }

  private String string() {
    skipSpace();
    if (position == text.length() || "'\"".indexOf(text.charAt(position)) < 0) {
      throw malformed("a string");
    }
    int end = text.indexOf(text.charAt(position), position + 1);
    if (end < 0 || text.substring(position, end).indexOf('\\') >= 0) {
      throw malformed("a string without escapes");
    }
    String string = text.substring(position + 1, end);
    position = end + 1;
    return string;
  }

  private boolean bool() {
    skipSpace();
    for (String word : new String[] {"True", "False"}) {
      if (text.startsWith(word, position)) {
        position += word.length();
        return word.equals("True");
      }
    }
    throw malformed("True or False");
  }

  private Shape tuple() {
    List<Long> extents = new ArrayList<>();
    expect('(');
    boolean comma = true;
    while (!accept(')')) {
      if (!comma) {
        throw malformed("',' or ')'");
      }
      extents.add(number());
      comma = accept(',');
    }
    if (extents.size() == 1 && !comma) {
      throw malformed("a tuple, such as (3,)");
    }
    return Shape.of(extents.stream().mapToLong(Long::longValue).toArray());
  }

  private long number() {
    skipSpace();
    int end = position;
    while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
      end++;
    }
    String digits = text.substring(position, end);
    if (digits.isEmpty() || (digits.length() > 1 && digits.startsWith("0"))) {
      throw malformed("a number");
    }
    try {
      long number = Long.parseLong(digits);
      position = end;
      if (position < text.length() && text.charAt(position) == 'L') {
        position++;
      }
      return number;
    } catch (NumberFormatException e) {
      throw malformed("a number below 2^63");
    }
  }

  private boolean accept(char token) {
    skipSpace();
    boolean found = position < text.length() && text.charAt(position) == token;
    position += found ? 1 : 0;
    return found;
  }

  private void expect(char token) {
    if (!accept(token)) {
      throw malformed("'" + token + "'");
    }
  }

  private void skipSpace() {
    while (position < text.length() && " \t\r\n".indexOf(text.charAt(position)) >= 0) {
      position++;
    }
  }

  private IllegalArgumentException malformed(String expected) {
    return new IllegalArgumentException(
        "%s has a malformed header: expected %s at character %d of %s"
            .formatted(path, expected, position, Excerpt.of(text)));
  }
}
