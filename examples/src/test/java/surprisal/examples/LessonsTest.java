package surprisal.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Runs every lesson in the folder where its reader would, and holds it to its last comment.
class LessonsTest {
  private static final Path LESSONS = Path.of("examples/lessons");
  private static final String CODE_IN_COMMENT = "//     ";

  static List<String> lessons() throws IOException {
    try (var files = Files.list(LESSONS)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("lessons")
  void everyLessonPrintsWhatItSays(String lesson) throws Exception {
    assertThat(printedBy(lesson.replace(".java", ""))).isEqualTo(promisedBy(lesson));
  }

  @ParameterizedTest
  @MethodSource("lessons")
  void everyLessonSaysHowItIsRun(String lesson) throws IOException {
    assertThat(Files.readString(LESSONS.resolve(lesson)))
        .contains(
            "// To run it by hand, with a JDK 25, once `./surprisal` has built the project:\n")
        .containsPattern(
            "//  .* -cp app/target/surprisal\\.jar(:\\S+)?( \\\\\n//        )? examples/lessons/"
                + lesson
                + "\n$");
  }

  private static String printedBy(String className) throws Exception {
    var constructor = Class.forName(className).getDeclaredConstructor();
    constructor.setAccessible(true);
    Method main =
        Stream.of(constructor.getDeclaringClass().getDeclaredMethods())
            .filter(method -> method.getName().equals("main"))
            .findFirst()
            .orElseThrow();
    main.setAccessible(true);
    Object[] arguments =
        main.getParameterCount() == 0 ? new Object[0] : new Object[] {new String[0]};
    var output = new ByteArrayOutputStream();
    PrintStream console = System.out;
    System.setOut(new PrintStream(output, true, UTF_8));
    try {
      main.invoke(constructor.newInstance(), arguments);
    } finally {
      System.setOut(console);
    }
    return output.toString(UTF_8);
  }

  /// The last comment of a lesson: what it prints.
  static String promisedBy(String lesson) throws IOException {
    try (var lines = Files.lines(LESSONS.resolve(lesson))) {
      return lines
          .dropWhile(line -> !line.equals("// It prints"))
          .takeWhile(line -> !line.startsWith("// To run it"))
          .filter(line -> line.startsWith(CODE_IN_COMMENT))
          .map(line -> line.substring(CODE_IN_COMMENT.length()) + "\n")
          .collect(joining());
    }
  }
}
