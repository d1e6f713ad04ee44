package surprisal.kernel;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE_UNALIGNED;
import static jdk.incubator.vector.DoubleVector.broadcast;
import static jdk.incubator.vector.DoubleVector.fromArray;
import static jdk.incubator.vector.DoubleVector.fromMemorySegment;
import static jdk.incubator.vector.VectorOperators.EQ;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LT;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/// [VectorDoubleKernel] over native memory, with the same bits: the same loops, with another way to
/// load and store.
final class VectorDoubleSegment extends SegmentKernel<double[]> {
  private static final VectorSpecies<Double> D = DoubleVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Long> J = LongVector.SPECIES_PREFERRED;
  private static final int L = D.length();

  /// As in [VectorDoubleKernel], but longer: more has to be checked where a loop over a segment begins.
  private static final int BLOCK = 32 * LANES;

  private static final long BYTES = Double.BYTES;

  private final VectorDoubleKernel arrays;
  private final double[] last = new double[LANES];

  VectorDoubleSegment() {
    this(new VectorDoubleKernel());
  }

  private VectorDoubleSegment(VectorDoubleKernel arrays) {
    super(arrays, JAVA_DOUBLE_UNALIGNED);
    this.arrays = arrays;
  }

  @Override
  public double get(MemorySegment x, int i) {
    return x.get(JAVA_DOUBLE_UNALIGNED, i * BYTES);
  }

  @Override
  public void set(MemorySegment x, int i, double value) {
    x.set(JAVA_DOUBLE_UNALIGNED, i * BYTES, value);
  }

  @Override
  public double max(MemorySegment x, int at, int n) {
    if (n <= SHORT) {
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
    LongVector greatests = LongVector.broadcast(J, Long.MIN_VALUE);
    LongVector leasts = LongVector.broadcast(J, Long.MAX_VALUE);
    for (int i = 0; i < n; i += L) {
      LongVector bits = fromMemorySegment(D, x, at * BYTES + i * BYTES, ORDER).reinterpretAsLongs();
      greatests = bits.max(greatests);
      leasts = bits.min(leasts);
    }
    greatests.intoArray(arrays.extremes, 0);
    leasts.intoArray(arrays.extremes, L);
    arrays.addExtremesToMax();
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
      fromMemorySegment(D, x, at * BYTES + lane * BYTES, ORDER).intoArray(last, lane);
    }
  }

  @Override
  public double expAndSum(
      MemorySegment x, int at, int n, double max, MemorySegment e, int to, Rest rest, int ahead) {
    if (n <= SHORT) {
      return super.expAndSum(x, at, n, max, e, to, rest, ahead);
    }
    int left = n % LANES;
    int whole = n - left;
    arrays.clear();
    addTailToMax(x, ahead, n);
    loadLast(x, at + n - LANES); // before e may overwrite it
    expAndSumWhole(x, at, whole, max, e, to, ahead);
    double maxAhead = arrays.foundMax();
    if (left > 0) {
      arrays.expAndSumEdge(last, LANES - left, left, max, last, 0);
      store(last, e, to + whole, left);
    }
    arrays.addTo(rest);
    return maxAhead;
  }

  private void expAndSumWhole(
      MemorySegment x, int at, int n, double max, MemorySegment e, int to, int ahead) {
    if (x.getClass() != NATIVE || e.getClass() != NATIVE) {
      throw notNative();
    }
    double base = DoubleExp.base(max);
    double origin = DoubleExp.origin(max, base);
    double restHigh = DoubleExp.restHigh(max, base, origin);
    double restLow = DoubleExp.restLow(origin);
    LongVector greatests = LongVector.broadcast(J, Long.MIN_VALUE);
    LongVector leasts = LongVector.broadcast(J, Long.MAX_VALUE);
    int count = 0;
    for (int block = 0; block < n; block += BLOCK) {
      int end = Math.min(block + BLOCK, n);
      for (int lane = 0; lane < LANES; lane += L) {
        DoubleVector sum = fromArray(D, arrays.lanes, lane);
        DoubleVector error = fromArray(D, arrays.errors, lane);
        for (int i = block + lane; i < end; i += LANES) {
          LongVector bits =
              fromMemorySegment(D, x, (ahead + i) * BYTES, ORDER).reinterpretAsLongs();
          greatests = bits.max(greatests);
          leasts = bits.min(leasts);
          DoubleVector logit = fromMemorySegment(D, x, (at + i) * BYTES, ORDER);
          DoubleVector difference = logit.sub(broadcast(D, max));
          DoubleVector z =
              difference.fma(broadcast(D, DoubleExp.LOG2_E), broadcast(D, DoubleExp.TO_INTEGER));
          DoubleVector k = z.sub(broadcast(D, origin));
          DoubleVector high =
              k.fma(broadcast(D, -DoubleExp.LN2_HIGH), logit.sub(broadcast(D, base)))
                  .add(broadcast(D, restHigh));
          DoubleVector low = k.fma(broadcast(D, -DoubleExp.LN2_LOW), broadcast(D, restLow));
          DoubleVector r = high.add(low);
          DoubleVector r2 = r.mul(r);
          DoubleVector odd = broadcast(D, DoubleExp.C11).fma(r2, broadcast(D, DoubleExp.C9));
          DoubleVector even = broadcast(D, DoubleExp.C10).fma(r2, broadcast(D, DoubleExp.C8));
          odd = odd.fma(r2, broadcast(D, DoubleExp.C7));
          even = even.fma(r2, broadcast(D, DoubleExp.C6));
          odd = odd.fma(r2, broadcast(D, DoubleExp.C5));
          even = even.fma(r2, broadcast(D, DoubleExp.C4));
          odd = odd.fma(r2, broadcast(D, DoubleExp.C3));
          even = even.fma(r2, broadcast(D, DoubleExp.C2));
          DoubleVector lessOne = odd.fma(r, even).fma(r2, r);
          DoubleVector power = z.reinterpretAsLongs().lanewise(LSHL, 52).reinterpretAsDoubles();
          DoubleVector exp =
              lessOne.fma(power, power).blend(0, difference.compare(LT, DoubleExp.LEAST));
          exp.intoMemorySegment(e, (to + i) * BYTES, ORDER);
          VectorMask<Double> isMax = logit.compare(EQ, max);
          count += isMax.trueCount();
          DoubleVector below = exp.blend(0, isMax);
          DoubleVector next = below.add(sum);
          DoubleVector added = next.sub(below);
          error = below.sub(next.sub(added)).sub(added.sub(sum)).add(error);
          sum = next;
        }
        sum.intoArray(arrays.lanes, lane);
        error.intoArray(arrays.errors, lane);
      }
    }
    greatests.intoArray(arrays.extremes, 0);
    leasts.intoArray(arrays.extremes, L);
    arrays.addExtremesToMax();
    arrays.maxima += count;
  }

  @Override
  public void scale(
      MemorySegment e, int at, int n, double high, double low, MemorySegment y, int to) {
    boolean isPair = !(Math.abs(high / SCALE) < VectorDoubleKernel.LEAST_PAIR);
    int whole = isPair ? n - n % L : 0;
    scaleWhole(e, at, whole, high / SCALE, low / SCALE, y, to);
    if (whole < n) {
      super.scale(e, at + whole, n - whole, high, low, y, to + whole);
    }
  }

  private static void scaleWhole(
      MemorySegment e, int at, int n, double c, double d, MemorySegment y, int to) {
    if (e.getClass() != NATIVE || y.getClass() != NATIVE) {
      throw notNative();
    }
    for (int i = 0; i < n; i += L) {
      DoubleVector exp = fromMemorySegment(D, e, at * BYTES + i * BYTES, ORDER);
      exp.fma(broadcast(D, c), exp.mul(d)).intoMemorySegment(y, to * BYTES + i * BYTES, ORDER);
    }
  }

  @Override
  public void logarithm(
      MemorySegment x, int at, int n, double max, double logOfSum, MemorySegment y, int to) {
    int whole = n - n % L;
    logarithmWhole(x, at, whole, max, logOfSum, y, to);
    if (whole < n) {
      super.logarithm(x, at + whole, n - whole, max, logOfSum, y, to + whole);
    }
  }

  private static void logarithmWhole(
      MemorySegment x, int at, int n, double max, double logOfSum, MemorySegment y, int to) {
    if (x.getClass() != NATIVE || y.getClass() != NATIVE) {
      throw notNative();
    }
    double log = -(0 - logOfSum); // 0 as −0.0: taken off −0.0 it gives 0.0
    for (int i = 0; i < n; i += L) {
      fromMemorySegment(D, x, at * BYTES + i * BYTES, ORDER)
          .sub(max)
          .sub(log)
          .intoMemorySegment(y, to * BYTES + i * BYTES, ORDER);
    }
  }
}
