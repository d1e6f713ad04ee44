package surprisal.kernel;

import static jdk.incubator.vector.DoubleVector.broadcast;
import static jdk.incubator.vector.DoubleVector.fromArray;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorSpecies;

/// [LogOnePlus] of many numbers, with the same bits. The rules of [VectorFloatKernel] hold here too.
final class VectorLogOnePlus {
  private static final VectorSpecies<Double> D = DoubleVector.SPECIES_PREFERRED;

  private VectorLogOnePlus() {}

  /// log(1 + r + remainder) of n numbers, which fill whole vectors.
  static void apply(double[] r, double[] remainder, int n, double[] log) {
    for (int i = 0; i < n; i += D.length()) {
      DoubleVector rest = fromArray(D, r, i);
      DoubleVector u = rest.add(1);
      DoubleVector back = u.sub(1);
      DoubleVector c = broadcast(D, 1).sub(u.sub(back)).add(rest.sub(back));
      DoubleVector inverse = broadcast(D, 1).div(u);
      DoubleVector change = c.mul(inverse);
      DoubleVector changeLow =
          change
              .neg()
              .fma(u, c)
              .add(fromArray(D, remainder, i).sub(c.mul(0.5).mul(change)))
              .mul(inverse);
      LongVector bits = u.reinterpretAsLongs();
      LongVector exponent = bits.add(LogOnePlus.STEP).lanewise(LSHR, LogOnePlus.EXPONENT);
      DoubleVector k =
          exponent.or(LogOnePlus.TO_DOUBLE).reinterpretAsDoubles().sub(LogOnePlus.FROM_DOUBLE);
      DoubleVector f =
          bits.sub(exponent.lanewise(LSHL, LogOnePlus.EXPONENT))
              .add(LogOnePlus.BIAS)
              .reinterpretAsDoubles()
              .sub(1);
      DoubleVector s = f.div(f.add(2));
      DoubleVector z = s.mul(s);
      DoubleVector series = broadcast(D, LogOnePlus.C7).fma(z, broadcast(D, LogOnePlus.C6));
      series = series.fma(z, broadcast(D, LogOnePlus.C5));
      series = series.fma(z, broadcast(D, LogOnePlus.C4));
      series = series.fma(z, broadcast(D, LogOnePlus.C3));
      series = series.fma(z, broadcast(D, LogOnePlus.C2));
      series = series.fma(z, broadcast(D, LogOnePlus.C1)).mul(z);
      DoubleVector half = f.mul(0.5).mul(f);
      DoubleVector small =
          s.fma(half.add(series), k.fma(broadcast(D, LogOnePlus.LN2_LOW), changeLow));
      k.fma(broadcast(D, LogOnePlus.LN2_HIGH), f.sub(half.sub(small).sub(change)))
          .intoArray(log, i);
    }
  }
}
