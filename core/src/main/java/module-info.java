/// Softmax, cross-entropy and their gradients over the caller's own memory.
module org.surprisal.core {
  requires jdk.incubator.vector;
  requires static transitive org.jspecify;

  exports surprisal;
  exports surprisal.spi;

  uses surprisal.spi.MatMul;
}
