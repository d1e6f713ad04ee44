package surprisal.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import surprisal.Tensor;

class EncodingTest {
  private static final double NAN = Double.NaN;

  private static double[] encoded(Encoding encoding, Column... columns) {
    return ((Tensor) encoding.encode(Table.of(columns))).toDoubles();
  }

  @Test
  void numbersAreStandardisedByTheirPopulationDeviation() {
    Column.Numbers x = Column.numbers("x", 2, 4, 4, 4, 5, 5, 7, 9);
    Encoding encoding = Encoding.fit(Table.of(x));
    assertThat(encoding.featureNames()).containsExactly("x");
    assertThat(encoding.sentences())
        .containsExactly("`x`: standardised, mean 5.000, deviation 2.000");
    assertThat(encoded(encoding, x)).containsExactly(-1.5, -0.5, -0.5, -0.5, 0, 0, 1, 2);
  }

  @Test
  void missingNumbersBecomeTheMeanAndAreMarked() {
    Column.Numbers x = Column.numbers("x", 1, NAN, 3);
    Encoding encoding = Encoding.fit(Table.of(x));
    assertThat(encoding.featureNames()).containsExactly("x", "x is missing");
    assertThat(encoding.sentences())
        .containsExactly(
            "`x`: standardised, mean 2.000, deviation 1.000; 1 missing became the mean and are"
                + " marked");
    assertThat(encoded(encoding, x)).containsExactly(-1, 0, 0, 1, 1, 0);
  }

  @Test
  void aNumberThatIsMissingForTheFirstTimeAtPredictionIsTheMean() {
    Encoding encoding = Encoding.fit(Table.of(Column.numbers("x", 1, 3)));
    assertThat(encoded(encoding, Column.numbers("x", NAN, 4))).containsExactly(0, 2);
    assertThat(encoded(encoding, Column.text("x", null, null))).containsExactly(0, 0);
  }

  @Test
  void wordsBecomeAFeatureForEachLevelInTheirOrder() {
    Column.Text island = Column.text("island", "Torgersen", "Biscoe", "Biscoe");
    Encoding encoding = Encoding.fit(Table.of(island));
    assertThat(encoding.featureNames()).containsExactly("island = Biscoe", "island = Torgersen");
    assertThat(encoding.sentences())
        .containsExactly("`island`: one-hot over 2 levels, `Biscoe`, `Torgersen`");
    assertThat(encoded(encoding, island)).containsExactly(0, 1, 1, 0, 1, 0);
  }

  @Test
  void missingWordsAreALevelOfTheirOwn() {
    Column.Text sex = Column.text("sex", "male", null, "female");
    Encoding encoding = Encoding.fit(Table.of(sex));
    assertThat(encoding.featureNames())
        .containsExactly("sex = female", "sex = male", "sex is missing");
    assertThat(encoding.sentences().getFirst()).endsWith("; 1 missing are a level of their own");
    assertThat(encoded(encoding, sex)).containsExactly(0, 1, 0, 0, 0, 1, 1, 0, 0);
  }

  @Test
  void noLevelSpeaksForAWordThatTrainingHasNotSeen() {
    Encoding encoding = Encoding.fit(Table.of(Column.text("island", "Biscoe", "Dream")));
    assertThat(encoded(encoding, Column.text("island", "Atlantis", null, "Dream")))
        .containsExactly(0, 0, 0, 0, 0, 1);
  }

  @Test
  void booleansAreWords() {
    Column.Text flag = Column.booleans("flag", true, false, null);
    Encoding encoding = Encoding.fit(Table.of(flag));
    assertThat(encoding.featureNames())
        .containsExactly("flag = false", "flag = true", "flag is missing");
    assertThat(encoded(encoding, Column.text("flag", "true", "false", null)))
        .containsExactly(encoded(encoding, flag));
  }

  @Test
  void datesAreStandardisedDays() {
    Encoding encoding = Encoding.fit(Table.of(Column.dates("day", 10, 20)));
    assertThat(encoding.sentences())
        .containsExactly("`day`: days since 1970-01-01, standardised, mean 15.00, deviation 5.000");
    assertThat(encoded(encoding, Column.dates("day", 25))).containsExactly(2);
  }

  @Test
  void aColumnWithOneValueIsLeftOut() {
    Encoding encoding =
        Encoding.fit(
            Table.of(
                Column.numbers("p00", 0, 0, 0),
                Column.text("kind", "bird", "bird", "bird"),
                Column.dates("day", 365, 365, 365),
                Column.numbers("x", 1, 2, 3)));
    assertThat(encoding.featureNames()).containsExactly("x");
    assertThat(encoding.sentences())
        .startsWith(
            "`p00`: left out: its only value is 0",
            "`kind`: left out: its only value is bird",
            "`day`: left out: its only value is 1971-01-01");
  }

  @Test
  void aColumnWithOneValueAndGapsTellsTheGaps() {
    Column.Numbers x = Column.numbers("x", 5, NAN, 5);
    Column.Text word = Column.text("word", null, "yes", "yes");
    Encoding encoding = Encoding.fit(Table.of(x, word));
    assertThat(encoding.featureNames()).containsExactly("x is missing", "word is missing");
    assertThat(encoding.sentences())
        .containsExactly(
            "`x`: its only value is 5, so it only tells the 1 missing from the rest",
            "`word`: its only value is yes, so it only tells the 1 missing from the rest");
    assertThat(encoded(encoding, x, word)).containsExactly(0, 1, 1, 0, 0, 0);
  }

  @Test
  void aColumnWithoutValuesIsLeftOut() {
    Encoding encoding =
        Encoding.fit(
            Table.of(
                Column.numbers("x", NAN, NAN),
                Column.text("word", null, null),
                Column.numbers("y", 1, 2)));
    assertThat(encoding.sentences())
        .startsWith(
            "`x`: left out: every value is missing", "`word`: left out: every value is missing");
  }

  @Test
  void nearlyUniqueWordsAreLeftOutAsIdentifiers() {
    String[] names = IntStream.range(0, 40).mapToObj(i -> "name " + i).toArray(String[]::new);
    String[] halves = IntStream.range(0, 42).mapToObj(i -> "name " + i / 2).toArray(String[]::new);
    Encoding encoding =
        Encoding.fit(
            Table.of(
                Column.text("name", names),
                Column.numbers("x", IntStream.range(0, 40).asDoubleStream().toArray())));
    assertThat(encoding.sentences().getFirst())
        .isEqualTo("`name`: left out: 40 distinct values in 40 rows look like identifiers");
    assertThat(encoding.features()).isEqualTo(1);
    assertThat(Encoding.fit(Table.of(Column.text("half", halves))).features()).isEqualTo(21);
    assertThat(Encoding.fit(Table.of(Column.text("few", "a", "b", "c"))).features()).isEqualTo(3);
  }

  @Test
  void wordsThatAllDifferAreLeftOutAsIdentifiersInASmallTableToo() {
    String[] names = IntStream.range(0, 15).mapToObj(i -> "name " + i).toArray(String[]::new);
    Column.Numbers x = Column.numbers("x", IntStream.range(0, 15).asDoubleStream().toArray());
    Encoding encoding = Encoding.fit(Table.of(Column.text("name", names), x));
    assertThat(encoding.sentences().getFirst())
        .isEqualTo("`name`: left out: 15 distinct values in 15 rows look like identifiers");
    assertThat(encoding.featureNames()).containsExactly("x");
    names[1] = names[0];
    Encoding repeated = Encoding.fit(Table.of(Column.text("name", names), x));
    assertThat(repeated.features()).isEqualTo(15);
    Column.Text gaps = Column.text("name", "a", null, "b", "c", "d");
    assertThat(Encoding.fit(Table.of(gaps, x.select(0, 1, 2, 3, 4))).featureNames())
        .containsExactly("x");
  }

  @Test
  void columnsAreFoundByNameInAnyOrderAndOthersAreIgnored() {
    Column.Numbers x = Column.numbers("x", 1, 3);
    Column.Text word = Column.text("word", "a", "b");
    Encoding encoding = Encoding.fit(Table.of(x, word));
    assertThat(encoded(encoding, Column.text("new", "?", "?"), word, x))
        .containsExactly(encoded(encoding, x, word));
  }

  @Test
  void aColumnThatIsLeftOutIsNotNeeded() {
    Encoding encoding =
        Encoding.fit(Table.of(Column.numbers("x", 1, 3), Column.text("k", "a", "a")));
    assertThat(encoded(encoding, Column.numbers("x", 3))).containsExactly(1);
  }

  @Test
  void aColumnThatIsMissingIsNamed() {
    Encoding encoding = Encoding.fit(Table.of(Column.text("island", "a", "b")));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> encoding.encode(Table.of(Column.numbers("x", 1))))
        .withMessage("the table has no column `island`, which the model was trained on");
  }

  @Test
  void aColumnThatIsMissingIsNamedBeforeOneOfAnotherKind() {
    Encoding encoding =
        Encoding.fit(Table.of(Column.numbers("a", 1, 2), Column.numbers("b", 1, 2)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> encoded(encoding, Column.text("a", "word")))
        .withMessage("the table has no column `b`, which the model was trained on");
  }

  @Test
  void numbersAndDatesWhereTrainingHadWordsCountAsTheyAreWritten() {
    Encoding encoding =
        Encoding.fit(Table.of(Column.text("zip", "12", "12", "1970-01-03", "A1", null)));
    assertThat(encoding.featureNames())
        .containsExactly("zip = 12", "zip = 1970-01-03", "zip = A1", "zip is missing");
    assertThat(encoded(encoding, Column.numbers("zip", 12, 13, NAN)))
        .containsExactly(1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1);
    assertThat(encoded(encoding, Column.dates("zip", 2))).containsExactly(0, 1, 0, 0);
  }

  @Test
  void aColumnOfAnotherKindIsNamed() {
    Encoding encoding =
        Encoding.fit(Table.of(Column.text("island", "a", "b"), Column.numbers("x", 1, 2)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> encoded(encoding, Column.text("island", "a"), Column.text("x", "1")))
        .withMessage("the column `x` holds text: expected numbers, as in training");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> encoded(encoding, Column.text("island", "a"), Column.dates("x", 1)))
        .withMessage("the column `x` holds dates: expected numbers, as in training");
  }

  @Test
  void infiniteNumbersAreRefused() {
    String message = "the column `x` holds an infinite number: expected finite numbers";
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Encoding.fit(Table.of(Column.numbers("x", 1, Double.POSITIVE_INFINITY))))
        .withMessage(message);
    Encoding encoding = Encoding.fit(Table.of(Column.numbers("x", 1, 2)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> encoded(encoding, Column.numbers("x", Double.NEGATIVE_INFINITY)))
        .withMessage(message);
  }

  @Test
  void aTableWithNothingToLearnFromIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Encoding.fit(Table.of(Column.text("k", "a", "a"))))
        .withMessage("no column is left to learn from: `k`: left out: its only value is a");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Encoding.fit(new Table(List.of())))
        .withMessage("there is no column to learn from besides the target");
  }

  @Test
  void standardisingSurvivesHugeTinyAndFarNumbers() {
    for (double scale : new double[] {1e300, 1, 1e-300}) {
      Column.Numbers x = Column.numbers("x", 1.5 * scale, -1.5 * scale, 1.5 * scale, -1.5 * scale);
      assertThat(encoded(Encoding.fit(Table.of(x)), x)).containsExactly(1, -1, 1, -1);
    }
    Column.Numbers far = Column.numbers("x", 1e15, 1e15 + 1, 1e15 + 2, 1e15 + 3);
    double[] z = encoded(Encoding.fit(Table.of(far)), far);
    assertThat(z[0]).isCloseTo(-1.5 / Math.sqrt(1.25), within(1e-12));
  }

  @Test
  void featuresAsTheyAre() {
    Encoding encoding = Encoding.asIs(List.of("a", "b"));
    assertThat(encoded(encoding, Column.numbers("a", 7), Column.numbers("b", -2)))
        .containsExactly(7, -2);
  }

  @Test
  void rulesThatCannotBeAppliedCannotBeMade() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ColumnEncoding.Standardised("x", Column.Kind.NUMBER, 0, 0, 0))
        .withMessage(
            "column `x` has mean 0.0 and deviation 0.0: expected finite numbers and a positive"
                + " deviation");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ColumnEncoding.OneHot("x", Column.Kind.TEXT, List.of("b", "a"), 0))
        .withMessage("column `x` has the level b before a: expected sorted and distinct levels");
  }
}
