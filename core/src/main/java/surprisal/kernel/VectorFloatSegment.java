package surprisal.kernel;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;
import static jdk.incubator.vector.FloatVector.fromMemorySegment;
import static jdk.incubator.vector.VectorOperators.EQ;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LT;
import static jdk.incubator.vector.VectorOperators.MAX;
import static jdk.incubator.vector.VectorOperators.MIN;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/// [VectorFloatKernel] over native memory, with the same bits: the same loops, with another way to
/// load and store.
final class VectorFloatSegment extends SegmentKernel<float[]> {
  private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Integer> I = IntVector.SPECIES_PREFERRED;
  private static final int L = F.length();

  /// As in [VectorFloatKernel], but longer: more has to be checked where a loop over a segment begins.
  private static final int BLOCK = L == LANES ? STRIP : 32 * LANES;

  private static final long BYTES = Float.BYTES;

  private final VectorFloatKernel arrays;
  private final float[] last = new float[LANES];

  VectorFloatSegment() {
    this(new VectorFloatKernel());
  }

  private VectorFloatSegment(VectorFloatKernel arrays) {
    super(arrays, JAVA_FLOAT_UNALIGNED);
    this.arrays = arrays;
  }

  @Override
  public double get(MemorySegment x, int i) {
    return x.get(JAVA_FLOAT_UNALIGNED, i * BYTES);
  }

  @Override
  public void set(MemorySegment x, int i, double value) {
    x.set(JAVA_FLOAT_UNALIGNED, i * BYTES, (float) value);
  }

  @Override
  public double max(MemorySegment x, int at, int n) {
    if (n <= VectorFloatKernel.EDGE) {
      return super.max(x, at, n);
    }
    arrays.clearMax();
    addWholeToMax(x, at, n - n % LANES);
    addTailToMax(x, at, n);
    return arrays.foundMax();
  }

  private void addWholeToMax(MemorySegment x, int at, int n) {
    if (x.getClass() != NATIVE) {
      throw notNative();
    }
    IntVector greatests = IntVector.broadcast(I, arrays.greatest);
    IntVector leasts = IntVector.broadcast(I, arrays.least);
    for (int i = 0; i < n; i += L) {
      IntVector bits = fromMemorySegment(F, x, at * BYTES + i * BYTES, ORDER).reinterpretAsInts();
      greatests = bits.max(greatests);
      leasts = bits.min(leasts);
    }
    arrays.greatest = greatests.reduceLanes(MAX);
    arrays.least = leasts.reduceLanes(MIN);
  }

  private void addTailToMax(MemorySegment x, int at, int n) {
    loadLast(x, at + n - LANES);
    arrays.addToMax(last, LANES - n % LANES, n % LANES);
  }

  /// Loads as many numbers as there are lanes: the end of a strip, in whole vectors, which is faster
  /// than to copy a few.
  private void loadLast(MemorySegment x, int at) {
    if (x.getClass() != NATIVE) {
      throw notNative();
    }
    for (int lane = 0; lane < LANES; lane += L) {
      fromMemorySegment(F, x, at * BYTES + lane * BYTES, ORDER).intoArray(last, lane);
    }
  }

  @Override
  public double expAndSum(
      MemorySegment x, int at, int n, double max, MemorySegment e, int to, Rest rest, int ahead) {
    if (n <= VectorFloatKernel.EDGE) {
      return super.expAndSum(x, at, n, max, e, to, rest, ahead);
    }
    int left = n % LANES;
    int whole = n - left;
    arrays.clear();
    addTailToMax(x, ahead, n);
    loadLast(x, at + n - LANES); // before e may overwrite it
    expAndSumWhole(x, at, whole, (float) max, e, to, ahead);
    double maxAhead = arrays.foundMax();
    if (left > 0) {
      arrays.expAndSumAtOnce(last, LANES - left, left, (float) max, last, 0);
      store(last, e, to + whole, left);
    }
    arrays.addTo(rest);
    return maxAhead;
  }

  private void expAndSumWhole(
      MemorySegment x, int at, int n, float max, MemorySegment e, int to, int ahead) {
    if (x.getClass() != NATIVE || e.getClass() != NATIVE) {
      throw notNative();
    }
    float base = FloatExp.base(max);
    float origin = FloatExp.origin(max, base);
    float rest = FloatExp.rest(max, base, origin);
    IntVector greatests = IntVector.broadcast(I, arrays.greatest);
    IntVector leasts = IntVector.broadcast(I, arrays.least);
    int count = 0;
    for (int block = 0; block < n; block += BLOCK) {
      int end = Math.min(block + BLOCK, n);
      for (int lane = 0; lane < LANES; lane += L) {
        IntVector sum = IntVector.fromArray(I, arrays.sums, lane);
        FloatVector error = fromArray(F, arrays.errors, lane);
        for (int i = block + lane; i < end; i += LANES) {
          IntVector bits = fromMemorySegment(F, x, (ahead + i) * BYTES, ORDER).reinterpretAsInts();
          greatests = bits.max(greatests);
          leasts = bits.min(leasts);
          FloatVector logit = fromMemorySegment(F, x, (at + i) * BYTES, ORDER);
          FloatVector difference = logit.sub(broadcast(F, max));
          FloatVector z =
              difference.fma(broadcast(F, FloatExp.LOG2_E), broadcast(F, FloatExp.TO_INTEGER));
          FloatVector k = z.sub(broadcast(F, origin));
          FloatVector r =
              k.fma(broadcast(F, -FloatExp.LN2_HIGH), logit.sub(broadcast(F, base)))
                  .add(k.fma(broadcast(F, -FloatExp.LN2_LOW), broadcast(F, rest)));
          FloatVector p = broadcast(F, FloatExp.C6).fma(r, broadcast(F, FloatExp.C5));
          p = p.fma(r, broadcast(F, FloatExp.C4));
          p = p.fma(r, broadcast(F, FloatExp.C3));
          p = p.fma(r, broadcast(F, FloatExp.C2));
          p = p.fma(r, broadcast(F, 1));
          p = p.fma(r, broadcast(F, 1));
          FloatVector power = z.reinterpretAsInts().lanewise(LSHL, 23).reinterpretAsFloats();
          FloatVector exp = p.mul(power).blend(0, difference.compare(LT, FloatExp.LEAST));
          exp.intoMemorySegment(e, (to + i) * BYTES, ORDER);
          VectorMask<Float> isMax = logit.compare(EQ, max);
          count += isMax.trueCount();
          IntVector below = exp.blend(0, isMax).reinterpretAsInts();
          FloatVector greater = below.max(sum).reinterpretAsFloats();
          FloatVector less = below.min(sum).reinterpretAsFloats();
          FloatVector next = greater.add(less);
          error = less.sub(next.sub(greater)).add(error);
          sum = next.reinterpretAsInts();
        }
        sum.intoArray(arrays.sums, lane);
        error.intoArray(arrays.errors, lane);
      }
    }
    arrays.greatest = greatests.reduceLanes(MAX);
    arrays.least = leasts.reduceLanes(MIN);
    arrays.maxima += count;
  }

  @Override
  public void scale(
      MemorySegment e, int at, int n, double high, double low, MemorySegment y, int to) {
    double factor = high / SCALE;
    boolean isPair = !(Math.abs(factor) < VectorFloatKernel.LEAST_PAIR);
    int whole = isPair ? n - n % L : 0;
    scaleWhole(e, at, whole, factor, y, to);
    if (whole < n) {
      super.scale(e, at + whole, n - whole, high, low, y, to + whole);
    }
  }

  private static void scaleWhole(
      MemorySegment e, int at, int n, double factor, MemorySegment y, int to) {
    if (e.getClass() != NATIVE || y.getClass() != NATIVE) {
      throw notNative();
    }
    float c = (float) factor;
    float d = (float) (factor - c);
    for (int i = 0; i < n; i += L) {
      FloatVector exp = fromMemorySegment(F, e, at * BYTES + i * BYTES, ORDER);
      exp.fma(broadcast(F, c), exp.mul(d)).intoMemorySegment(y, to * BYTES + i * BYTES, ORDER);
    }
  }

  @Override
  public void logarithm(
      MemorySegment x, int at, int n, double max, double logOfSum, MemorySegment y, int to) {
    int whole = n - n % L;
    logarithmWhole(x, at, whole, (float) max, (float) logOfSum, y, to);
    if (whole < n) {
      super.logarithm(x, at + whole, n - whole, max, logOfSum, y, to + whole);
    }
  }

  private static void logarithmWhole(
      MemorySegment x, int at, int n, float max, float logOfSum, MemorySegment y, int to) {
    if (x.getClass() != NATIVE || y.getClass() != NATIVE) {
      throw notNative();
    }
    float log = -(0 - logOfSum); // 0 as −0.0: taken off −0.0 it gives 0.0
    for (int i = 0; i < n; i += L) {
      fromMemorySegment(F, x, at * BYTES + i * BYTES, ORDER)
          .sub(max)
          .sub(log)
          .intoMemorySegment(y, to * BYTES + i * BYTES, ORDER);
    }
  }
}
