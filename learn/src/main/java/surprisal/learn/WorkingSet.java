package surprisal.learn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import surprisal.learn.Objective.Point;

/// The weights and biases that a step moves, as one vector: class by class, in each feature by feature,
/// the bias last.
final class WorkingSet {
  /// Numbers that may leave 0 at a time, where few move.
  private static final int FIRST = 100;

  /// What the penalty takes together, or a bias; `rests` where it is 0 and penalised.
  private record Group(int feature, int[] classes, boolean rests, double slope) {
    int size() {
      return classes.length;
    }
  }

  private final int[] features;
  private final int[] firstOfClass;
  private final List<int[]> groups = new ArrayList<>();
  private final boolean holdsAllThatMoves;

  private WorkingSet(List<Group> chosen, int classes, int biases, boolean holdsAllThatMoves) {
    int[][] place = new int[classes][biases + 1];
    chosen.forEach(group -> {
      for (int c : group.classes()) {
        place[c][group.feature()] = 1;
      }
    });
    this.features = new int[chosen.stream().mapToInt(Group::size).sum()];
    this.firstOfClass = new int[classes + 1];
    int size = 0;
    for (int c = 0; c < classes; c++) {
      firstOfClass[c] = size;
      for (int d = 0; d <= biases; d++) {
        if (place[c][d] == 1) {
          place[c][d] = size;
          features[size++] = d;
        }
      }
    }
    firstOfClass[classes] = size;
    chosen.forEach(group ->
        groups.add(Arrays.stream(group.classes()).map(c -> place[c][group.feature()]).toArray()));
    this.holdsAllThatMoves = holdsAllThatMoves;
  }

  /// All that is not 0 or not penalised, and the steepest of the rest that want to leave 0, a quarter as
  /// many: far from the minimum more want to than will stay. Where `most` numbers leave no room for
  /// those, the steepest of all.
  static WorkingSet of(Point point, PenaltyTerms penalty, int most) {
    List<Group> groups = new ArrayList<>();
    forEachGroup(point, penalty, groups::add);
    int moving = groups.stream().filter(group -> !group.rests()).mapToInt(Group::size).sum();
    boolean fits = moving <= most - most / 8;
    Comparator<Group> steepest = Comparator.comparingDouble(group -> -group.slope());
    groups.sort(fits ? Comparator.comparing(Group::rests).thenComparing(steepest) : steepest);
    Parameters parameters = point.parameters();
    int some = Math.max(moving / 4, Math.max(FIRST, parameters.classes())); // a group, at least
    int left = Math.min(most, moving + some);
    List<Group> chosen = new ArrayList<>();
    for (Group group : groups) {
      left -= group.size();
      if (left < 0 || (group.rests() && group.slope() == 0)) {
        break;
      }
      chosen.add(group);
    }
    return new WorkingSet(chosen, parameters.classes(), parameters.features(), fits);
  }

  private static void forEachGroup(Point point, PenaltyTerms penalty, Consumer<Group> visitor) {
    Parameters w = point.parameters();
    Parameters slopes = point.subgradient();
    int[] all = new int[w.classes()];
    Arrays.setAll(all, c -> c);
    for (int d = 0; d <= w.features(); d++) {
      boolean isPenalised = penalty.l1(d) > 0;
      int together = isPenalised && penalty.isGrouped() ? all.length : 1;
      for (int c = 0; c < all.length; c += together) {
        int[] classes = Arrays.copyOfRange(all, c, c + together);
        boolean rests = isPenalised && norm(w, classes, d) == 0;
        visitor.accept(new Group(d, classes, rests, norm(slopes, classes, d)));
      }
    }
  }

  private static double norm(Parameters vector, int[] classes, int d) {
    double squared = 0;
    for (int c : classes) {
      double entry = d < vector.features() ? vector.weight(c, d) : vector.bias(c);
      squared += entry * entry;
    }
    return Math.sqrt(squared);
  }

  int size() {
    return features.length;
  }

  /// Whether nothing that is not 0 or not penalised was left out.
  boolean holdsAllThatMoves() {
    return holdsAllThatMoves;
  }

  /// The places of what the penalty takes together, and of the others one by one.
  List<int[]> groups() {
    return groups;
  }

  /// Where the numbers of a class begin; those of the last one end at that of C.
  int firstOf(int c) {
    return firstOfClass[c];
  }

  /// The feature at a place; D for a bias.
  int feature(int place) {
    return features[place];
  }

  /// These numbers of a vector of all.
  double[] of(Parameters all) {
    double[] some = new double[size()];
    for (int c = 0; c < all.classes(); c++) {
      for (int a = firstOf(c); a < firstOf(c + 1); a++) {
        some[a] = feature(a) < all.features() ? all.weight(c, feature(a)) : all.bias(c);
      }
    }
    return some;
  }

  /// Sets these numbers of a vector of all.
  void put(double[] some, Parameters all) {
    for (int c = 0; c < all.classes(); c++) {
      for (int a = firstOf(c); a < firstOf(c + 1); a++) {
        if (feature(a) < all.features()) {
          all.setWeight(c, feature(a), some[a]);
        } else {
          all.setBias(c, some[a]);
        }
      }
    }
  }
}
