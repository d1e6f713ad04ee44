package surprisal.speed;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.ToDoubleFunction;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class FunctionTest {
  @SuppressWarnings("unused") // by JUnit
  static final Iterable<Function> functions = Function.ALL;

  private final Batch batch = Batch.of(new Shape(100, 10));

  @ParameterizedTest
  @FieldSource("functions")
  void theLibraryIsWithinItsBound(Function function) {
    assertThat(function.worstUlps(batch)).isBetween(0.0, 3.0);
  }

  @ParameterizedTest
  @FieldSource("functions")
  void aFunctionThatDoesNothingIsFoundOut(Function function) {
    ToDoubleFunction<Batch> nothing = each -> 0;
    assertThat(replaced(function, nothing).worstUlps(batch)).isGreaterThan(1000);
  }

  @ParameterizedTest
  @FieldSource("functions")
  void aNaNIsFoundOut(Function function) {
    ToDoubleFunction<Batch> nan =
        each -> {
          each.out()[0] = Float.NaN;
          return Double.NaN;
        };
    assertThat(replaced(function, nan).worstUlps(batch)).isNaN();
  }

  @ParameterizedTest
  @FieldSource("functions")
  void thePlainLoopCalculatesTheSameButForItsRounding(Function function) {
    ToDoubleFunction<Batch> plain = each -> function.plain().run(each, each.rows());
    assertThat(replaced(function, plain).worstUlps(batch)).isLessThan(1e6);
  }

  private static Function replaced(Function function, ToDoubleFunction<Batch> ours) {
    return new Function(
        function.title(),
        function.passes(),
        ours,
        function.plain(),
        function.expectedRow(),
        function.expectedLoss());
  }
}
