package surprisal.bench.peers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// Fits as often as it is asked to: reads efforts from standard input, one a line, and answers each
/// with the seconds it took, once the weights are in the file `weights` of the folder. The first
/// answer is the name of the peer. Maven writes to the same stream, hence the mark.
final class Main {
  private static final String MARK = "peer: ";

  private Main() {}

  /// @param arguments the peer, the folder of the table, its features D, l1, l2
  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[1]);
    int features = Integer.parseInt(arguments[2]);
    double l1 = Double.parseDouble(arguments[3]);
    double l2 = Double.parseDouble(arguments[4]);
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    try (Peer peer =
        switch (arguments[0]) {
          case "spark" -> new Spark(folder, features, l1, l2);
          case "surprisal" -> new Surprisal(new Table(folder, features), l1, l2);
          case "tribuo" -> new Tribuo(new Table(folder, features));
          default -> throw new IllegalArgumentException(arguments[0] + " is not a peer");
        }) {
      System.out.println(MARK + peer.name());
      for (String line; (line = in.readLine()) != null; ) {
        Peer.Fit fit = peer.fit(Double.parseDouble(line));
        Files.write(folder.resolve("weights"), bytes(fit));
        System.out.println(MARK + fit.seconds());
      }
    }
  }

  /// The weights, class by class, then the biases.
  private static byte[] bytes(Peer.Fit fit) {
    int numbers = fit.biases().length * (fit.weights()[0].length + 1);
    ByteBuffer bytes = ByteBuffer.allocate(numbers * Double.BYTES).order(ByteOrder.nativeOrder());
    for (double[] row : fit.weights()) {
      for (double weight : row) {
        bytes.putDouble(weight);
      }
    }
    for (double bias : fit.biases()) {
      bytes.putDouble(bias);
    }
    return bytes.array();
  }
}
