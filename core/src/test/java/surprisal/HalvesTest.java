package surprisal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class HalvesTest {
  @Test
  void everyPatternOfSixteenBitsSurvivesTheRoundTrip() {
    for (int bits = 0; bits < 1 << 16; bits++) {
      float bfloat = Halves.fromBfloat16((short) bits);
      float half = Float.float16ToFloat((short) bits);
      if (!Float.isNaN(bfloat)) {
        assertThat(Halves.toBfloat16(bfloat)).isEqualTo((short) bits);
      }
      if (!Float.isNaN(half)) {
        assertThat(Halves.toFloat16(half)).isEqualTo((short) bits);
      }
    }
    assertThat(Halves.fromBfloat16(Halves.toBfloat16(Double.NaN))).isNaN();
    assertThat(Float.float16ToFloat(Halves.toFloat16(Double.NaN))).isNaN();
  }

  /// A double just above the middle of two neighbours goes up, though the float nearest to it is
  /// the middle itself.
  @Test
  void aDoubleIsRoundedOnce() {
    double aboveTheMiddle = 1 + 0x1p-8 + 0x1p-40;
    assertThat(Halves.fromBfloat16(Halves.toBfloat16(aboveTheMiddle))).isEqualTo(1 + 0x1p-7f);
    assertThat(Halves.fromBfloat16(Halves.toBfloat16(1 + 0x1p-8))).isEqualTo(1f);
    assertThat(Halves.fromBfloat16(Halves.toBfloat16(1 + 0x1p-8 - 0x1p-40))).isEqualTo(1f);
    double aboveTheMiddleOfHalves = 1 + 0x1p-11 + 0x1p-40;
    assertThat(Float.float16ToFloat(Halves.toFloat16(aboveTheMiddleOfHalves)))
        .isEqualTo(1 + 0x1p-10f);
  }

  @Test
  void theNearestNumberIsChosen() {
    Random random = new Random(6);
    for (int i = 0; i < 100_000; i++) {
      double value = (random.nextDouble() - 0.5) * Math.pow(2, random.nextInt(30) - 15);
      short bits = Halves.toBfloat16(value);
      double error = Math.abs(Halves.fromBfloat16(bits) - value);
      assertThat(error)
          .isLessThanOrEqualTo(Math.abs(Halves.fromBfloat16((short) (bits + 1)) - value))
          .isLessThanOrEqualTo(Math.abs(Halves.fromBfloat16((short) (bits - 1)) - value));
    }
    assertThat(Halves.fromBfloat16(Halves.toBfloat16(1e39))).isEqualTo(Float.POSITIVE_INFINITY);
    assertThat(Float.float16ToFloat(Halves.toFloat16(-1e39))).isEqualTo(Float.NEGATIVE_INFINITY);
  }
}
