/// Softmax regression by other libraries of the JVM, which `bench/training.py` times beside ours.
package surprisal.bench.peers;
