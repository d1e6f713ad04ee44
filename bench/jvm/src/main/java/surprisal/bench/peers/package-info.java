/// Softmax regression by libraries of the JVM, other ones and ours, for `bench/training.py`.
package surprisal.bench.peers;
