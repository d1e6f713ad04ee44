package surprisal.data;

import java.nio.file.Path;

/// How much memory reading a table may take, and where on disk goes what does not fit.
///
/// @param bytes half of them are DuckDB's, while it reads; a sixteenth is for distinct words
/// @param folder for files that are gone afterwards
public record Budget(long bytes, Path folder) {
  /// DuckDB counts most of what it allocates, not all.
  long forDatabase() {
    return bytes / 2;
  }

  long forWords() {
    return bytes / 16;
  }
}
