package surprisal.learn;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The distinct words of a column, numbered as they are met: each row of the column then takes an int.
public final class Dictionary {
  static final int MISSING = -1;

  /// What a word takes beyond its characters, about: of the string, its array, the entry and its number.
  private static final long WORD_BYTES = 128;

  private final Map<String, Integer> codes = new HashMap<>();
  private final List<String> words = new ArrayList<>();
  private long bytes;

  /// No words yet.
  public Dictionary() {}

  /// The number of a word, which is added where it is new; −1 for null, a missing one.
  public int codeOf(@Nullable String word) {
    if (word == null) {
      return MISSING;
    }
    Integer code = codes.putIfAbsent(word, words.size());
    if (code != null) {
      return code;
    }
    words.add(word);
    bytes += WORD_BYTES + 2L * word.length();
    return words.size() - 1;
  }

  @Nullable String word(int code) {
    return code == MISSING ? null : known(code);
  }

  String known(int code) {
    return words.get(code);
  }

  /// About how much memory it takes.
  public long bytes() {
    return bytes;
  }
}
