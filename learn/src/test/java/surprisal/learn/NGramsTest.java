package surprisal.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import surprisal.learn.NGrams.Unit;

class NGramsTest {
  /// FNV-1a as its authors wrote it, over UTF-8.
  private static long hash(String gram) {
    long hash = 0xcbf29ce484222325L;
    for (byte octet : gram.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (octet & 0xff)) * 0x100000001b3L;
    }
    return hash;
  }

  private static List<Long> hashes(NGrams grams, String text) {
    List<Long> hashes = new ArrayList<>();
    grams.forEach(
        text,
        (hash, points, from, to) -> {
          assertThat(hash).isEqualTo(hash(new String(points, from, to - from)));
          hashes.add(hash);
        });
    return hashes;
  }

  private static Long[] hashesOf(String... grams) {
    return Stream.of(grams).map(NGramsTest::hash).toArray(Long[]::new);
  }

  @Test
  void theHashIsThatOfItsAuthors() {
    assertThat(hash("foobar")).isEqualTo(0x85944171f73967e8L); // from their table of tests
  }

  @Test
  void charactersAreCountedWithASpaceAroundEachWord() {
    assertThat(hashes(new NGrams(Unit.CHARACTERS, 1, 2), "Ab"))
        .containsExactlyInAnyOrder(hashesOf(" ", "a", "b", " ", " a", "ab", "b "));
  }

  @Test
  void wordsAreCountedWithoutTheSpacesAroundThem() {
    assertThat(hashes(new NGrams(Unit.WORDS, 1, 2), "  The cat, the CAT!"))
        .containsExactlyInAnyOrder(
            hashesOf("the", "cat", "the", "cat", "the cat", "cat the", "the cat"));
  }

  @Test
  void everyScriptHasWords() {
    String hindi = "हिन्दी"; // with vowel signs and a virama, which are marks
    assertThat(hashes(new NGrams(Unit.WORDS, 1, 1), hindi + "·" + hindi + " 𝒳")) // four bytes
        .containsExactlyInAnyOrder(hashesOf(hindi, hindi, "𝒳"));
  }

  @Test
  void textWithoutWordsHasNoNGrams() {
    assertThat(hashes(new NGrams(Unit.CHARACTERS, 1, 3), " …! ")).isEmpty();
  }

  @Test
  void theFeaturesOfATextHaveLengthOneAndGrowWithTheLogarithmOfTheCount() {
    HashedNGrams hashed = new HashedNGrams(new NGrams(Unit.WORDS, 1, 1), 1 << 20);
    Map<Integer, Double> features = new TreeMap<>();
    hashed.encode("a b b b", features::put);
    double thrice = 1 + Math.log(3);
    double norm = Math.sqrt(1 + thrice * thrice);
    assertThat(features).hasSize(2);
    assertThat(features.get(bucket("a"))).isCloseTo(1 / norm, within(1e-15));
    assertThat(features.get(bucket("b"))).isCloseTo(thrice / norm, within(1e-15));
  }

  @Test
  void aFeatureIsNamedAfterItsCommonestNGram() {
    HashedNGrams hashed = new HashedNGrams(new NGrams(Unit.WORDS, 1, 1), 1 << 20);
    List<String> names = hashed.names(Column.text("t", "b a", null, "a b a"));
    assertThat(names).hasSize(1 << 20);
    assertThat(names.get(bucket("a"))).isEqualTo("a");
    assertThat(names.get(bucket("b"))).isEqualTo("b");
    assertThat(names.stream().filter(name -> !name.isEmpty())).hasSize(2);
    HashedNGrams two = new HashedNGrams(new NGrams(Unit.WORDS, 1, 1), 2);
    assertThat(two.names(Column.text("t", "a b c d e f g h x x"))).contains("x");
  }

  private static int bucket(String gram) {
    long hash = hash(gram);
    return (int) Long.remainderUnsigned(hash ^ (hash >>> 32), 1 << 20);
  }

  @Test
  void theyAreWrittenAndRead() {
    NGrams grams = new NGrams(Unit.CHARACTERS, 2, 5);
    assertThat(grams).hasToString("characters:2-5");
    assertThat(NGrams.parse("characters:2-5")).isEqualTo(grams);
    assertThat(NGrams.parse("words:3")).isEqualTo(new NGrams(Unit.WORDS, 3, 3));
    for (String wrong : List.of("letters:1-2", "words", "words:0-2", "words:1-10", "words:1-")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> NGrams.parse(wrong))
          .withMessage(
              "n-grams `%s`: expected characters:A-B or words:A-B with 1 ≤ A ≤ B ≤ 9", wrong);
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> NGrams.parse("words:3-2"))
        .withMessage("n-grams of 3 to 2 words: expected 1 ≤ shortest ≤ longest");
  }
}
