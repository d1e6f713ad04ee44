/// Classifiers trained by cross-entropy, and an account of how good their probabilities are.
module org.surprisal.learn {
  requires transitive org.surprisal.core;
  requires static transitive org.jspecify;

  exports surprisal.evaluate;
  exports surprisal.learn;
}
