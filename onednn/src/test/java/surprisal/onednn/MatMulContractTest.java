package surprisal.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import surprisal.onednn.PrimitiveProducts.Element;
import surprisal.onednn.SelfCheck.Product;
import surprisal.spi.MatMul;
import surprisal.spi.MatMul.Bfloat16Matrix;
import surprisal.spi.MatMul.Matrix;

/// What every implementation of products must do: plain Java, oneDNN's function on whole matrices and
/// on pieces, and its primitive on the heap and on native memory.
@EnabledOnOs(architectures = {"amd64", "x86_64"})
class MatMulContractTest {
  private static final double UNIT = 0x1p-24;

  record Implementation(String name, Product product) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static final Library LIBRARY =
      Library.load(Platform.current(), NativeFiles.current().unpack());
  private static final PrimitiveProducts PRIMITIVE =
      new PrimitiveProducts(LIBRARY, Element.FLOAT32);

  static Stream<Implementation> implementations() {
    return Stream.of(
        new Implementation("plain Java", plainJava()::multiplyAddFloats),
        new Implementation("oneDNN", new OneDnnMatMul()::multiplyAddFloats),
        new Implementation("pieces", new FloatProducts(LIBRARY, 2000)::multiplyAdd),
        new Implementation("primitive on the heap", primitive(MatMulContractTest::onHeap)),
        new Implementation("primitive on native memory", primitive(MatMulContractTest::offHeap)));
  }

  /// As the service would be without this module. It is in a package that modules do not see.
  private static MatMul plainJava() {
    try {
      return Class.forName("surprisal.kernel.JavaMatMul")
          .asSubclass(MatMul.class)
          .getDeclaredConstructor()
          .newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private interface Place {
    MemorySegment put(float[] array, Arena arena);
  }

  private static MemorySegment onHeap(float[] array, Arena arena) {
    return MemorySegment.ofArray(array);
  }

  private static MemorySegment offHeap(float[] array, Arena arena) {
    return arena.allocateFrom(ValueLayout.JAVA_FLOAT, array);
  }

  private static Product primitive(Place place) {
    return (n, m, k, a, b, c) -> {
      try (Arena arena = Arena.ofConfined()) {
        PRIMITIVE.multiplyAdd(n, m, k, put(place, a, arena), put(place, b, arena), c);
      }
    };
  }

  private static Bfloat16Matrix put(Place place, Matrix<float[]> x, Arena arena) {
    return new Bfloat16Matrix(place.put(x.array(), arena), x.offset(), x.stride(), x.transposed());
  }

  @ParameterizedTest
  @MethodSource("implementations")
  void sumsAreAsNearAsFloatAllowsAndNothingElseIsTouched(Implementation implementation) {
    Random random = new Random(1);
    int[] sizes = {1, 2, 3, 7, 8, 17, 33, 64, 130};
    for (int n : sizes) {
      for (int m : sizes) {
        int k = sizes[random.nextInt(sizes.length)];
        Matrix<float[]> a = Numbers.matrix(n, k, random);
        Matrix<float[]> b = Numbers.matrix(k, m, random);
        check(implementation, n, m, k, a, b, Numbers.matrix(n, m, false, random));
      }
    }
    int k = 1500;
    check(
        implementation,
        5,
        9,
        k,
        Numbers.matrix(5, k, random),
        Numbers.matrix(k, 9, random),
        Numbers.matrix(5, 9, false, random));
  }

  private static void check(
      Implementation implementation,
      int n,
      int m,
      int k,
      Matrix<float[]> a,
      Matrix<float[]> b,
      Matrix<float[]> c) {
    float[] before = c.array().clone();
    implementation.product.multiplyAdd(n, m, k, a, b, c);
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < m; j++) {
        double expected = before[Numbers.place(c, i, j)];
        double size = Math.abs(expected);
        for (int l = 0; l < k; l++) {
          double term = Numbers.get(a, i, l) * Numbers.get(b, l, j);
          expected += term;
          size += Math.abs(term);
        }
        assertThat(Numbers.get(c, i, j))
            .as("(%d, %d) of %d × %d × %d", i, j, n, m, k)
            .isCloseTo(expected, within((k + 2) * UNIT * size));
        before[Numbers.place(c, i, j)] = c.array()[Numbers.place(c, i, j)];
      }
    }
    assertThat(c.array()).as("what lies between").isEqualTo(before);
  }

  /// The windows of a series, and one row again and again.
  @ParameterizedTest
  @MethodSource("implementations")
  void rowsMayOverlap(Implementation implementation) {
    Random random = new Random(2);
    for (int stride : new int[] {0, 1, 3}) {
      for (boolean transposed : new boolean[] {false, true}) {
        Matrix<float[]> a = new Matrix<>(Numbers.matrix(1, 90, random).array(), 1, stride, false);
        Matrix<float[]> b = Numbers.matrix(20, 11, random);
        check(implementation, 9, 11, 20, a, b, Numbers.matrix(9, 11, false, random));
        Matrix<float[]> turned = new Matrix<>(a.array(), 1, stride, transposed);
        check(implementation, 9, 1, 9, turned, Numbers.matrix(9, 1, random), column(random));
      }
    }
    Matrix<float[]> row = Numbers.matrix(1, 20, false, random);
    Matrix<float[]> c = Numbers.matrix(1, 11, false, random);
    check(
        implementation,
        1,
        11,
        20,
        new Matrix<>(row.array(), row.offset(), 1, false),
        Numbers.matrix(20, 11, random),
        new Matrix<>(c.array(), c.offset(), 1, false));
  }

  private static Matrix<float[]> column(Random random) {
    return Numbers.matrix(9, 1, false, random);
  }

  @ParameterizedTest
  @MethodSource("implementations")
  void emptyProductsAddNothing(Implementation implementation) {
    Matrix<float[]> none = new Matrix<>(new float[0], 0, 3, false);
    float[] sums = {1, 2, 3, 4, 5, 6};
    float[] before = sums.clone();
    implementation.product.multiplyAdd(2, 3, 0, none, none, Matrix.ofRows(sums, 3));
    implementation.product.multiplyAdd(0, 3, 2, none, Matrix.ofRows(new float[6], 3), none);
    implementation.product.multiplyAdd(2, 0, 3, Matrix.ofRows(new float[6], 3), none, none);
    assertThat(sums).isEqualTo(before);
  }

  @ParameterizedTest
  @MethodSource("implementations")
  void notANumberAndInfinityGoTheirWay(Implementation implementation) {
    float[] a = {1, Float.NaN, 1, Float.POSITIVE_INFINITY, 1, 1};
    float[] sums = new float[3];
    implementation.product.multiplyAdd(
        3, 1, 2, Matrix.ofRows(a, 2), Matrix.ofRows(new float[] {1, 2}, 1), Matrix.ofRows(sums, 1));
    assertThat(sums).containsExactly(Float.NaN, Float.POSITIVE_INFINITY, 3);
  }

  /// Native code would read and write there.
  @ParameterizedTest
  @MethodSource("implementations")
  void whatReachesBeyondItsArrayIsRefused(Implementation implementation) {
    Matrix<float[]> three = Matrix.ofRows(new float[9], 3);
    for (Matrix<float[]> wrong :
        Arrays.asList(
            new Matrix<>(new float[8], 0, 3, false),
            new Matrix<>(new float[9], 1, 3, false),
            new Matrix<>(new float[9], 0, 4, false),
            new Matrix<>(new float[9], 0, 4, true),
            new Matrix<>(new float[9], -1, 3, false))) {
      for (int i = 0; i < 3; i++) {
        Matrix<float[]> a = i == 0 ? wrong : three;
        Matrix<float[]> b = i == 1 ? wrong : three;
        Matrix<float[]> c = i == 2 ? wrong : three;
        if (!c.transposed()) {
          assertThatThrownBy(() -> implementation.product.multiplyAdd(3, 3, 3, a, b, c))
              .isInstanceOf(IndexOutOfBoundsException.class);
        }
      }
    }
  }

  @Test
  void rowsOfTheSumMustNotOverlap() {
    Matrix<float[]> three = Matrix.ofRows(new float[9], 3);
    assertThatThrownBy(() ->
            new OneDnnMatMul()
                .multiplyAddFloats(3, 3, 3, three, three, new Matrix<>(new float[9], 0, 2, false)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("rows of C overlap");
  }
}
