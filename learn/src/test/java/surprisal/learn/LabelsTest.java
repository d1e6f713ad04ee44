package surprisal.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LabelsTest {
  @Test
  void numbersAreSortedAsNumbersAndWrittenWithoutAPoint() {
    Column.Numbers label = Column.numbers("label", 10, 2, 0, Double.NaN, -1, 2);
    Labels labels = Labels.of(label);
    assertThat(labels.classNames()).containsExactly("-1", "0", "2", "10");
    assertThat(labels.classesOf(label.select(0, 1, 2, 4))).containsExactly(3, 2, 1, 0);
  }

  @Test
  void fewNumbersWithFractionsAreClasses() {
    assertThat(Labels.of(Column.numbers("size", 0.5, 1.5, 1, 0.5)).classNames())
        .containsExactly("0.5", "1", "1.5");
  }

  @Test
  void wordsAreSortedByTheirCharacters() {
    assertThat(Labels.of(Column.text("t", "b", "B", null, "a")).classNames())
        .containsExactly("B", "a", "b");
    assertThat(Labels.of(Column.booleans("t", true, false)).classNames())
        .containsExactly("false", "true");
  }

  @Test
  void aLabelWithOneClassOrNoneIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Labels.of(Column.text("species", "Adelie", null, "Adelie")))
        .withMessage(
            "the target `species` has the one class `Adelie`: a classifier needs two or more"
                + " classes");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Labels.of(Column.numbers("label", Double.NaN)))
        .withMessage("the target `label` has no label: a classifier needs two or more classes");
  }

  @Test
  void aQuantityIsRefused() {
    double[] mass = IntStream.range(0, 100).mapToDouble(i -> i % 30 + 0.5).toArray();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Labels.of(Column.numbers("mass", mass)))
        .withMessage(
            "the target `mass` has 30 distinct numbers in 100 rows and looks like a regression"
                + " target: a classifier needs classes");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Labels.of(Column.dates("day", mass)))
        .withMessageContaining("looks like a regression target");
    double[] price = IntStream.range(0, 100).mapToDouble(i -> 7 * i).toArray();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Labels.of(Column.numbers("price", price)))
        .withMessageContaining("has 100 distinct numbers in 100 rows");
    double[] codes = IntStream.range(0, 100).mapToDouble(i -> i % 30).toArray();
    assertThat(Labels.of(Column.numbers("code", codes)).classes()).isEqualTo(30);
  }

  @Test
  void numbersThatDoublePrecisionMergesAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Labels.of(Column.numbers("id", 0x1p53, 0x1p53 + 1, 1)))
        .withMessage(
            "the target `id` holds 9.007199254740992E15: labels of 2^53 and more cannot be told"
                + " apart: expected smaller numbers, or text");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Labels.of(Column.numbers("id", 1, -0x1p53)))
        .withMessageContaining("-9.007199254740992E15");
    assertThat(Labels.of(Column.numbers("id", 0x1p53 - 1, 0x1p53 - 2)).classes()).isEqualTo(2);
  }

  @Test
  void labelsAreComparedAsTheyAreWritten() {
    Labels words = new Labels("zip", List.of("12", "7", "A1"));
    assertThat(words.classesOf(Column.numbers("zip", 7, 12))).containsExactly(1, 0);
    Labels numbers = Labels.of(Column.numbers("zip", 7, 12));
    assertThat(numbers.classesOf(Column.text("zip", "12", "7"))).containsExactly(1, 0);
  }

  @Test
  void anIdentifierIsRefused() {
    String[] names = IntStream.range(0, 40).mapToObj(i -> "n" + i).toArray(String[]::new);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Labels.of(Column.text("name", names)))
        .withMessage(
            "the target `name` has 40 distinct values in 40 rows and looks like an identifier: a"
                + " classifier needs classes");
  }

  @Test
  void aLabelThatIsNoClassIsNamed() {
    Labels labels = new Labels("species", List.of("Adelie", "Gentoo"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> labels.classesOf(Column.text("species", "Gentoo", "Emperor")))
        .withMessage(
            "the target `species` holds Emperor, which is not a class of the model: its classes"
                + " are `Adelie`, `Gentoo`");
  }

  @Test
  void namesMustBeDistinct() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Labels("t", List.of("a", "a")))
        .withMessage("the target `t` has two classes of one name among `a`, `a`");
  }
}
