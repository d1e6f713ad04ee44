package surprisal.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/// Proves, as far as throws of the dice can, that no vector is ever boxed: many fresh JVMs at each
/// width of vectors, and some under flags that take the compiler's luck away.
///
/// Run by `mvn -q -pl core -am -Pboxing process-test-classes`; it takes some 15 minutes.
final class BoxingSurvey {
  /// What the compilers may take; a clean JVM is done in a fraction of it.
  private static final int SECONDS = 120;

  /// No type profile: breaks a receiver carried round a loop. No inlining of what is compiled
  /// already: breaks a vector in a signature of ours. No tiers: another order, other profiles.
  private static final List<String> HOSTILE =
      List.of("-XX:-UseTypeProfile", "-XX:InlineSmallCode=600", "-XX:-TieredCompilation");

  private BoxingSurvey() {}

  /// Prints each JVM that boxed, and exits with status 1 if there is one.
  ///
  /// @param arguments the number of JVMs at each width, without those under hostile flags
  public static void main(String[] arguments) {
    int count = Integer.parseInt(arguments[0]);
    Random seeds = new Random();
    int boxed = 0;
    List<Jvm> jvms = jvms(count);
    for (Jvm jvm : jvms) {
      long seed = seeds.nextInt();
      Jvm.Outcome outcome = probe(jvm, seed);
      if (outcome.status() != 0) {
        boxed++;
        System.out.printf("%s, seed %d:%n%s%s", jvm, seed, outcome.output(), outcome.errors());
      }
    }
    System.out.printf("%d JVMs, %d boxed%n", jvms.size(), boxed);
    System.exit(boxed == 0 ? 0 : 1);
  }

  private static List<Jvm> jvms(int count) {
    List<Jvm> jvms = new ArrayList<>();
    for (Jvm.Width width : Jvm.Width.values()) {
      HOSTILE.forEach(flag -> jvms.add(width.jvm().with(List.of(flag))));
      Stream.generate(width::jvm).limit(count).forEach(jvms::add);
    }
    return jvms;
  }

  /// A JVM of each width, and one under each hostile flag.
  static List<Jvm> ofEachKind() {
    Stream<Jvm> hostile = HOSTILE.stream().map(flag -> Jvm.withVectors().with(List.of(flag)));
    return Stream.concat(Stream.of(Jvm.Width.values()).map(Jvm.Width::jvm), hostile).toList();
  }

  static Jvm.Outcome probe(Jvm jvm, long seed) {
    return jvm.run(BoxingProbe.class, Long.toString(seed), Integer.toString(SECONDS));
  }
}
