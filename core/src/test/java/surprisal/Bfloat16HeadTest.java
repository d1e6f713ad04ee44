package surprisal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import surprisal.kernel.Jvm;
import surprisal.spi.MatMul;

/// A service that multiplies BF16 fast is asked to, wherever features and weights are there as BF16.
class Bfloat16HeadTest {
  @TempDir Path folder;

  @Test
  void logitsOfBfloat16AreProductsOfBfloat16() throws IOException {
    Path services = Files.createDirectories(folder.resolve("META-INF/services"));
    Files.writeString(services.resolve(MatMul.class.getName()), Bfloat16Products.class.getName());
    Jvm.Outcome outcome =
        Jvm.withVectors().with(List.of("-Xbootclasspath/a:" + folder)).run(Bfloat16Products.class);
    assertThat(outcome.output()).isEqualTo("called, close\nnot called, close\n");
  }
}
