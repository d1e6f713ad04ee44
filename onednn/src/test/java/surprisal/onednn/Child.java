package surprisal.onednn;

import static java.util.stream.Collectors.joining;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// A fresh JVM with the class path of this one, or part of it.
///
/// @param folder for what it writes
/// @param natives whether oneDNN's are on its class path
record Child(Path folder, boolean natives, List<String> flags) {
  /// Warnings, each in a line.
  private static final String LOGGING =
      """
      handlers=java.util.logging.ConsoleHandler
      .level=WARNING
      java.util.logging.SimpleFormatter.format=%4$s %3$s %5$s%n
      """;

  /// What a program left behind.
  record Outcome(int status, String output, String errors) {}

  Outcome run(Class<?> program, String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    Path logging = Files.writeString(folder.resolve("logging.properties"), LOGGING);
    command.add("-Djava.util.logging.config.file=" + logging);
    command.addAll(flags);
    command.addAll(List.of("--class-path", classPath(), program.getName()));
    command.addAll(List.of(arguments));
    File output = folder.resolve("output.txt").toFile();
    File errors = folder.resolve("errors.txt").toFile();
    int status =
        new ProcessBuilder(command).redirectOutput(output).redirectError(errors).start().waitFor();
    return new Outcome(
        status, Files.readString(output.toPath()), Files.readString(errors.toPath()));
  }

  private String classPath() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> natives || !Path.of(entry).getFileName().toString().startsWith("dnnl-"))
        .collect(joining(File.pathSeparator));
  }
}
