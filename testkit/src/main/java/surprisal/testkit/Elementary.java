package surprisal.testkit;

import java.math.BigInteger;

/// exp, log and log1p to a chosen number of bits, *relative* to the result.
///
/// **exp.** x = n·ln 2 + r with 0 ≤ r < ln 2, so e^x = e^r · 2^n. The leading bits of r are taken
/// eight at a time, and e^(i·2^−8), e^(i·2^−16), e^(i·2^−24), e^(i·2^−32) are read from tables;
/// what remains is below 2^−32, and a short Taylor series does it. All of it is integer arithmetic
/// on fractions of a fixed number of bits, with [#GUARD_BITS] to spare for n·ln 2 and the roundings
/// of a dozen products.
///
/// **log.** Near 1, log(1 + d) = 2·atanh(d/(2 + d)), whose series keeps the relative accuracy of
/// any d however small. Elsewhere one step from the double z₀ ≈ log y leads there: log y = z₀ +
/// log(y·e^−z₀), and y·e^−z₀ is within 2^−40 of 1.
///
/// Immutable; the tables are made by the constructor, in a few milliseconds.
public final class Elementary {
  /// 192 bits: what the 2^−100 promised of [ExactRow] needs, and room for cancellation.
  public static final Elementary STANDARD = new Elementary(192);

  /// e^x below 2^−47,000 is taken as 0, so that it need not be carried beside numbers around 1.
  /// Times the largest double it is still less than half the smallest.
  private static final BigFloat EXP_FLOOR = BigFloat.of(-32_768);

  private static final int GUARD_BITS = 32;
  private static final int INDEX_BITS = 8;
  private static final int TABLES = 4;

  private final int bits;
  private final int fractionBits;
  private final BigInteger one;
  private final BigInteger ln2;
  private final BigInteger[][] tables;
  private final BigInteger[] taylor;

  /// @param bits relative accuracy of every result, at least 64
  public Elementary(int bits) {
    if (bits < 64) {
      throw new IllegalArgumentException("bits = " + bits + ": expected at least 64");
    }
    this.bits = bits;
    fractionBits = bits + GUARD_BITS;
    one = BigInteger.ONE.shiftLeft(fractionBits);
    ln2 = ln2(fractionBits);
    tables = expTables(fractionBits);
    taylor = taylorCoefficients(fractionBits);
  }

  /// The relative accuracy: every result is within 2^−bits of the truth.
  public int bits() {
    return bits;
  }

  /// e^x, and 0 where x < −32,768.
  public BigFloat exp(BigFloat x) {
    return x.compareTo(EXP_FLOOR) < 0 ? BigFloat.ZERO : expOfFixed(x.fixed(fractionBits));
  }

  /// e^x for x = fixed · 2^−fractionBits.
  private BigFloat expOfFixed(BigInteger fixed) {
    BigInteger[] division = fixed.divideAndRemainder(ln2);
    int power = division[0].intValueExact();
    BigInteger rest = division[1];
    if (rest.signum() < 0) {
      rest = rest.add(ln2);
      power--;
    }
    BigInteger product = taylorOf(lowest(rest));
    for (int table = 0; table < TABLES; table++) {
      int index = rest.shiftRight(fractionBits - INDEX_BITS * (table + 1)).intValue() & 0xff;
      if (index != 0) {
        product = multiplied(product, tables[table][index]);
      }
    }
    return BigFloat.of(product, power - fractionBits);
  }

  /// The bits of a fraction that the tables do not reach.
  private BigInteger lowest(BigInteger fraction) {
    int width = fractionBits - INDEX_BITS * TABLES;
    return fraction.subtract(fraction.shiftRight(width).shiftLeft(width));
  }

  private BigInteger taylorOf(BigInteger r) {
    BigInteger sum = taylor[taylor.length - 1];
    for (int k = taylor.length - 2; k >= 0; k--) {
      sum = multiplied(sum, r).add(taylor[k]);
    }
    return sum;
  }

  private BigInteger multiplied(BigInteger a, BigInteger b) {
    return a.multiply(b).shiftRight(fractionBits);
  }

  /// log y for y > 0.
  public BigFloat log(BigFloat y) {
    if (y.signum() <= 0) {
      throw new ArithmeticException("log(" + y + "): expected a positive number");
    }
    BigFloat excess = y.minus(BigFloat.ONE);
    if (excess.isZero() || excess.magnitude() < -4) {
      return logNearOne(excess);
    }
    double fraction = y.scaled(-y.magnitude()).toDouble();
    BigFloat guess = BigFloat.of(Math.log(fraction) + y.magnitude() * 0.6931471805599453);
    BigFloat quotient = y.rounded(bits + GUARD_BITS).times(exp(guess.negated()));
    return guess.plus(logNearOne(quotient.minus(BigFloat.ONE)));
  }

  /// log(1 + x) for x > −1, relatively exact for x near 0.
  public BigFloat log1p(BigFloat x) {
    return x.isZero() || x.magnitude() < -4 ? logNearOne(x) : log(x.plus(BigFloat.ONE));
  }

  /// log(1 + d) = 2s(1 + s²/3 + s⁴/5 + …) with s = d/(2 + d), for |d| < 1/8.
  private BigFloat logNearOne(BigFloat d) {
    if (d.isZero()) {
      return BigFloat.ZERO;
    }
    BigFloat two = BigFloat.of(2);
    // Such a d changes no bit of 2 + d that is kept, but would make the exact sum very long.
    boolean tiny = d.magnitude() < -2 * fractionBits;
    BigFloat s = d.dividedBy(tiny ? two : two.plus(d), fractionBits);
    BigInteger square = s.times(s).fixed(fractionBits);
    BigInteger sum = one;
    BigInteger power = square;
    for (int k = 3; power.signum() != 0; k += 2) {
      sum = sum.add(power.divide(BigInteger.valueOf(k)));
      power = multiplied(power, square);
    }
    return s.times(BigFloat.of(sum, 1 - fractionBits)).rounded(fractionBits);
  }

  private static BigInteger[][] expTables(int fractionBits) {
    BigInteger[][] tables = new BigInteger[TABLES][1 << INDEX_BITS];
    for (int table = 0; table < TABLES; table++) {
      int shift = fractionBits - INDEX_BITS * (table + 1);
      for (int index = 0; index < tables[table].length; index++) {
        tables[table][index] = series(BigInteger.valueOf(index).shiftLeft(shift), fractionBits);
      }
    }
    return tables;
  }

  /// e^x by Taylor's series to the last bit that counts, for 0 ≤ x < 1.
  private static BigInteger series(BigInteger x, int fractionBits) {
    BigInteger term = BigInteger.ONE.shiftLeft(fractionBits + INDEX_BITS);
    BigInteger sum = BigInteger.ZERO;
    for (int k = 1; term.signum() != 0; k++) {
      sum = sum.add(term);
      term = term.multiply(x).shiftRight(fractionBits).divide(BigInteger.valueOf(k));
    }
    return sum.shiftRight(INDEX_BITS);
  }

  /// 1/k! for as long as a term r^k/k! with r < 2^−32 can reach the last bit.
  private static BigInteger[] taylorCoefficients(int fractionBits) {
    BigInteger[] coefficients = new BigInteger[fractionBits / (INDEX_BITS * TABLES) + 1];
    BigInteger factorial = BigInteger.ONE;
    for (int k = 0; k < coefficients.length; k++) {
      factorial = factorial.multiply(BigInteger.valueOf(Math.max(k, 1)));
      coefficients[k] = BigInteger.ONE.shiftLeft(fractionBits).divide(factorial);
    }
    return coefficients;
  }

  /// ln 2 = 18·atanh(1/26) − 2·atanh(1/4801) + 8·atanh(1/8749), a formula of Gauss's kind.
  private static BigInteger ln2(int fractionBits) {
    int width = fractionBits + GUARD_BITS;
    BigInteger sum = atanhOfInverse(26, width).multiply(BigInteger.valueOf(18));
    sum = sum.subtract(atanhOfInverse(4801, width).shiftLeft(1));
    sum = sum.add(atanhOfInverse(8749, width).shiftLeft(3));
    return sum.shiftRight(GUARD_BITS);
  }

  private static BigInteger atanhOfInverse(long n, int fractionBits) {
    BigInteger square = BigInteger.valueOf(n * n);
    BigInteger power = BigInteger.ONE.shiftLeft(fractionBits).divide(BigInteger.valueOf(n));
    BigInteger sum = BigInteger.ZERO;
    for (int k = 1; power.signum() != 0; k += 2) {
      sum = sum.add(power.divide(BigInteger.valueOf(k)));
      power = power.divide(square);
    }
    return sum;
  }
}
