import com.google.googlejavaformat.java.Main;

/// Checks the layout of every Java source below the working directory, or with `write` mends it.
///
/// Run as a source file by the JDK that compiles the project: the formatter parses with the compiler
/// of the JDK it runs on, and the one under Maven may be older than the syntax. Up to the margin, doc
/// comments stay as they were written, because their formulas and tables are laid out by hand.
void main(String[] arguments) throws Exception {
  String task = String.join(" ", arguments);
  if (!Set.of("check", "write").contains(task)) {
    fail("format = %s is not a task: expected check or write".formatted(task));
  }
  var options = new ArrayList<String>();
  options.add("--skip-javadoc-formatting");
  options.add(task.equals("write") ? "--replace" : "--dry-run");
  options.addAll(sources());

  var changed = new StringWriter();
  var formatter =
      new Main(new PrintWriter(changed, true), new PrintWriter(System.err, true), System.in);
  if (formatter.format(options.toArray(String[]::new)) != 0) {
    fail("The sources named above do not parse.");
  }
  if (!changed.toString().isEmpty()) {
    fail(
        "Not laid out as the formatter does:%n%sTo mend them: mvn -pl format verify -Dformat=write"
            .formatted(changed.toString().indent(2)));
  }
}

/// The Java sources, relative to the working directory, outside build folders and hidden ones.
List<String> sources() throws IOException {
  var root = Path.of("").toAbsolutePath();
  var sources = new ArrayList<String>();
  Files.walkFileTree(
      root,
      new SimpleFileVisitor<>() {
        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
          var name = folder.getFileName().toString();
          return name.equals("target") || name.startsWith(".")
              ? FileVisitResult.SKIP_SUBTREE
              : FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
          if (file.toString().endsWith(".java")) {
            sources.add(root.relativize(file).toString());
          }
          return FileVisitResult.CONTINUE;
        }
      });
  return sources;
}

void fail(String reason) {
  System.err.println(reason);
  System.exit(1);
}
