/// Matrix products by oneDNN.
module org.surprisal.onednn {
  requires org.surprisal.core;
  requires static org.jspecify;

  provides surprisal.spi.MatMul with
      surprisal.onednn.OneDnnMatMul;
}
