package surprisal.data;

import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The text of a query, made fit to stand in brackets.
final class Query {
  /// What may hide a semicolon or look like a comment, comments, and semicolons.
  private static final Pattern TOKEN =
      Pattern.compile(
          """
          (?xs)
          [eE]'(?:[^'\\\\]++|\\\\.)*+'  # with escapes
          | '[^']*'                   # a doubled quote is the next literal
          | "[^"]*"
          | \\$(\\w*)\\$ .*? \\$\\1\\$
          | (?<comment> --[^\\n]* | /\\* .*? \\*/ )
          | (?<semicolon> ; )
          """);

  private Query() {}

  /// The one statement of a query, without comments and the semicolon at its end.
  ///
  /// Errors: no statement, or several.
  static String statement(String sql) {
    String bare = TOKEN.matcher(sql).replaceAll(Query::withoutComment).strip();
    while (bare.endsWith(";")) {
      bare = bare.substring(0, bare.length() - 1).strip();
    }
    if (bare.isEmpty()) {
      throw new IllegalArgumentException(Relation.QUERY + " is empty: expected a SELECT");
    }
    if (TOKEN.matcher(bare).results().anyMatch(token -> token.group("semicolon") != null)) {
      throw new IllegalArgumentException(
          Relation.QUERY + " has more than one statement: expected one SELECT");
    }
    return bare;
  }

  private static String withoutComment(MatchResult token) {
    return token.group("comment") != null ? " " : Matcher.quoteReplacement(token.group());
  }
}
