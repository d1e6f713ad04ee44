package surprisal.onednn;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import surprisal.spi.MatMul;

/// Matrix products by oneDNN: of `float` on x86-64, of BF16 where the processor has AMX.
public final class OneDnnMatMul implements MatMul {
  /// `dnnl_cpu_isa_avx10_1_512_amx`. AVX-512 has instructions for BF16 too, but these are slower
  /// than those for `float`.
  private static final int AMX = 0xfef;

  private final FloatProducts floats;
  private final @Nullable PrimitiveProducts bfloat16;

  /// Loads oneDNN, unpacked into a folder of the user's, and checks what it computes.
  ///
  /// @throws IllegalStateException with a sentence that says why it is not to be had
  public OneDnnMatMul() {
    Library library = Library.load(Platform.current(), NativeFiles.current().unpack());
    floats = new FloatProducts(library, FloatProducts.PIECE);
    if (!SelfCheck.passes(floats::multiplyAdd)) {
      throw new IllegalStateException("oneDNN's products are wrong on this machine");
    }
    bfloat16 = bfloat16(library);
  }

  private static @Nullable PrimitiveProducts bfloat16(Library library) {
    String reason = "the processor has no AMX";
    if (((int) library.invoke("dnnl_get_effective_cpu_isa", JAVA_INT) & AMX) == AMX) {
      try {
        var products = new PrimitiveProducts(library, PrimitiveProducts.Element.BFLOAT16);
        if (SelfCheck.passes(
            (n, m, k, a, b, c) -> products.multiplyAdd(n, m, k, rounded(a), rounded(b), c))) {
          return products;
        }
        reason = "they are wrong on this machine";
      } catch (IllegalStateException e) {
        reason = e.getMessage();
      }
    }
    System.getLogger("surprisal")
        .log(System.Logger.Level.DEBUG, "no products of BF16 by oneDNN: " + reason);
    return null;
  }

  /// A matrix of numbers that BF16 can hold.
  private static Bfloat16Matrix rounded(Matrix<float[]> x) {
    short[] bits = new short[x.array().length];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = (short) (Float.floatToRawIntBits(x.array()[i]) >>> Short.SIZE);
    }
    return new Bfloat16Matrix(MemorySegment.ofArray(bits), x.offset(), x.stride(), x.transposed());
  }

  @Override
  public void multiplyAddFloats(
      int n, int m, int k, Matrix<float[]> a, Matrix<float[]> b, Matrix<float[]> c) {
    floats.multiplyAdd(n, m, k, a, b, c);
  }

  @Override
  public boolean multipliesBfloat16() {
    return bfloat16 != null;
  }

  @Override
  public void multiplyAddBfloat16(
      int n, int m, int k, Bfloat16Matrix a, Bfloat16Matrix b, Matrix<float[]> c) {
    if (bfloat16 == null) {
      throw new UnsupportedOperationException("no products of BF16 by oneDNN here");
    }
    bfloat16.multiplyAdd(n, m, k, a, b, c);
  }
}
