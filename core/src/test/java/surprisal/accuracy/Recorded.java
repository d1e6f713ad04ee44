package surprisal.accuracy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The figures that the last run of the command found, kept beside the tests.
final class Recorded {
  private static final String RESOURCE = "recorded.csv";

  private Recorded() {}

  static Map<Cell, Figure> read() throws IOException {
    try (InputStream in = Objects.requireNonNull(Recorded.class.getResourceAsStream(RESOURCE))) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return text.lines()
          .skip(1)
          .map(Figure::parse)
          .collect(Collectors.toMap(Figure::cell, Function.identity()));
    }
  }

  static void write(Path folder, List<Figure> figures) throws IOException {
    Stream<String> lines =
        Stream.concat(Stream.of(Figure.HEADER), figures.stream().map(Figure::line));
    Files.createDirectories(folder);
    Files.writeString(folder.resolve(RESOURCE), lines.collect(Collectors.joining("\n", "", "\n")));
  }
}
