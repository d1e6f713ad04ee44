package surprisal.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import surprisal.learn.Objective.Point;

class CornerModelTest {
  private static final Dataset DATASET = RandomData.walks(100, 12, 3, 2);

  /// q at v, less its value at w, from its definition.
  private static double value(
      double[] hessian, WorkingSet set, PenaltyTerms penalty, Point point, double[] v) {
    double[] w = set.of(point.parameters());
    double[] g = set.of(point.gradient());
    Parameters there = point.parameters().copy();
    set.put(v, there);
    double sum = penalty.absolute(there) - penalty.absolute(point.parameters());
    for (int a = 0; a < v.length; a++) {
      sum += g[a] * (v[a] - w[a]);
      for (int b = 0; b < v.length; b++) {
        sum += (v[a] - w[a]) * hessian[a * v.length + b] * (v[b] - w[b]) / 2;
      }
    }
    return sum;
  }

  private static double distance(double[] x, double[] y) {
    double squared = 0;
    for (int a = 0; a < x.length; a++) {
      squared += (x[a] - y[a]) * (x[a] - y[a]);
    }
    return Math.sqrt(squared);
  }

  /// A convex function falls by no more than the norm of a subgradient times the distance.
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void noStepFromTheMinimumLowersTheModelMuch(boolean grouped) {
    Random random = new Random(3);
    Penalty penalty = new Penalty(0.05, 1e-3, grouped, Map.of("x1", 0.0));
    Objective objective = RandomData.objective(DATASET, penalty);
    Point point = objective.at(RandomData.parameters(DATASET, 0.1, random));
    WorkingSet set = WorkingSet.of(point, objective.penalty(), 100);
    double[] hessian = objective.hessian(point, set).damped(0.01);
    CornerModel model = new CornerModel(set, objective.penalty(), hessian, point);
    double[] v = model.minimise();
    double minimum = value(hessian, set, objective.penalty(), point, v);
    assertThat(model.promised()).isPositive().isCloseTo(-minimum, within(1e-12));
    assertThat(v).contains(0.0);
    double slope = point.subgradient().norm();
    for (int i = 0; i < 1000; i++) {
      double[] near = v.clone();
      for (int a = 0; a < v.length; a++) {
        near[a] += random.nextInt(4) == 0 ? random.nextGaussian() * 0.1 : 0;
      }
      assertThat(value(hessian, set, objective.penalty(), point, near))
          .isGreaterThan(minimum - 0.1 * slope * distance(near, v));
    }
  }
}
