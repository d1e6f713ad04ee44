package surprisal.learn;

import java.util.List;
import surprisal.learn.Objective.Point;

/// The quadratic model of an objective with corners, in the numbers v of a [WorkingSet] that are w now:
///
///     q(v) = ⟨g, v − w⟩ + ½⟨v − w, H·(v − w)⟩ + Σ λ1·(R(v) − R(w)).
///
/// Its minimum is found by turns of two methods, none of which raises q:
///
/// - *coordinate descent*, a group of the penalty at a time, which shortens to exactly 0 what belongs
///   there. A group of several numbers takes a step of 1/h for the largest sum h of sizes in its rows of
///   H, no less than its curvature;
/// - a *Newton step* in the groups that are not 0, where q is smooth, by conjugate gradients. A group that
///   turns round on the way stops at 0.
///
/// Source: J. Friedman, T. Hastie and R. Tibshirani, Regularization paths for generalized linear models
/// via coordinate descent, J. Stat. Softw. 33 (2010), for the first; the turns as in J. Moré and
/// G. Toraldo, On the solution of large quadratic programming problems with bound constraints, SIAM J.
/// Optim. 1 (1991).
final class CornerModel {
  /// The part of the subgradient that is left, which is the root of it between these bounds: the
  /// objective follows the model no further at first, and to the square of the distance at last.
  private static final double LOOSEST = 0.1;

  private static final double TIGHTEST = 1e-4;

  private static final int MOST_TURNS = 50;
  private static final int SWEEPS = 8;
  private static final int MOST_HALVINGS = 5;

  private final double[] hessian;
  private final List<int[]> groups;
  private final double[] l1;
  private final double[] start;
  private final double[] slopes;
  private final double[] curvatures;
  private double[] v;

  /// g + H·(v − w).
  private double[] gradient;

  /// @param hessian H, in row-major order
  CornerModel(WorkingSet set, PenaltyTerms penalty, double[] hessian, Point point) {
    this.hessian = hessian;
    this.groups = set.groups();
    this.l1 = groups.stream().mapToDouble(group -> penalty.l1(set.feature(group[0]))).toArray();
    this.start = set.of(point.parameters());
    this.slopes = set.of(point.gradient());
    this.v = start.clone();
    this.gradient = slopes.clone();
    this.curvatures = groups.stream().mapToDouble(this::curvature).toArray();
  }

  private double curvature(int[] group) {
    double largest = Double.MIN_NORMAL;
    for (int a : group) {
      double sum = 0;
      for (int b : group) {
        sum += Math.abs(hessian[a * v.length + b]);
      }
      largest = Math.max(largest, sum);
    }
    return largest;
  }

  /// The minimum, nearly.
  double[] minimise() {
    double norm = norm(subgradient());
    double tolerance = norm * Math.clamp(Math.sqrt(norm), TIGHTEST, LOOSEST);
    for (int turn = 0; turn < MOST_TURNS && norm(subgradient()) > tolerance; turn++) {
      for (int i = 0; i < SWEEPS * l1.length; i++) {
        descend(i % l1.length);
      }
      newtonStep(tolerance);
    }
    return v;
  }

  /// −q(v) ≥ 0.
  double promised() {
    return -value(v, gradient);
  }

  private double value(double[] v, double[] gradient) {
    double sum = 0;
    for (int a = 0; a < v.length; a++) {
      sum += (v[a] - start[a]) * (slopes[a] + gradient[a]) / 2;
    }
    for (int i = 0; i < l1.length; i++) {
      sum += l1[i] * (norm(v, i) - norm(start, i));
    }
    return sum;
  }

  private void descend(int i) {
    int[] group = groups.get(i);
    double[] there = new double[group.length];
    for (int k = 0; k < group.length; k++) {
      there[k] = v[group[k]] - gradient[group[k]] / curvatures[i];
    }
    double left = PenaltyTerms.left(norm(there), l1[i] / curvatures[i]);
    for (int k = 0; k < group.length; k++) {
      move(group[k], left * there[k] - v[group[k]]);
    }
  }

  private void move(int a, double step) {
    if (step != 0) {
      v[a] += step;
      addRow(step, a, gradient);
    }
  }

  /// The subgradient of q of least norm.
  private double[] subgradient() {
    double[] least = gradient.clone();
    for (int i = 0; i < l1.length; i++) {
      double size = norm(v, i);
      double left = size > 0 ? 1 : PenaltyTerms.left(norm(gradient, i), l1[i]);
      for (int a : groups.get(i)) {
        least[a] = left * gradient[a] + (size > 0 ? l1[i] * v[a] / size : 0);
      }
    }
    return least;
  }

  private double norm(double[] vector, int i) {
    double squared = 0;
    for (int a : groups.get(i)) {
      squared += vector[a] * vector[a];
    }
    return Math.sqrt(squared);
  }

  private static double norm(double[] vector) {
    return Math.sqrt(dot(vector, vector));
  }

  private static double dot(double[] x, double[] y) {
    double sum = 0;
    for (int a = 0; a < x.length; a++) {
      sum += x[a] * y[a];
    }
    return sum;
  }

  private static void add(double factor, double[] x, double[] sums) {
    for (int a = 0; a < x.length; a++) {
      sums[a] += factor * x[a];
    }
  }

  private void newtonStep(double tolerance) {
    double[] direction = direction(tolerance);
    double before = value(v, gradient);
    double length = 1;
    for (int halvings = 0; halvings <= MOST_HALVINGS; halvings++) {
      double[] there = v.clone();
      add(length, direction, there);
      stopAtZero(there);
      double[] step = there.clone();
      add(-1, start, step);
      double[] gradientThere = product(step);
      add(1, slopes, gradientThere);
      if (value(there, gradientThere) < before) {
        v = there;
        gradient = gradientThere;
        return;
      }
      length /= 2;
    }
  }

  /// Sets to 0 every group that has turned round.
  private void stopAtZero(double[] there) {
    for (int i = 0; i < l1.length; i++) {
      double along = 0;
      for (int a : groups.get(i)) {
        along += v[a] * there[a];
      }
      for (int a : groups.get(i)) {
        there[a] = l1[i] > 0 && along <= 0 ? 0 : there[a];
      }
    }
  }

  /// Newton's direction in the groups that are not 0, by conjugate gradients, preconditioned by the
  /// diagonal of H.
  private double[] direction(double tolerance) {
    double[] direction = new double[v.length];
    double[] residual = subgradient();
    keepFace(residual);
    double[] p = new double[v.length];
    double previous = 1;
    for (int i = 0; i < 2 * v.length && norm(residual) > tolerance / 2; i++) {
      double[] scaled = residual.clone();
      for (int a = 0; a < scaled.length; a++) {
        scaled[a] /= Math.max(hessian[a * v.length + a], Double.MIN_NORMAL);
      }
      double squared = dot(residual, scaled);
      for (int a = 0; a < p.length; a++) {
        p[a] = squared / previous * p[a] - scaled[a];
      }
      previous = squared;
      double[] product = product(p);
      addCurvature(p, product);
      keepFace(product);
      double curvature = dot(p, product);
      if (!(curvature > 0)) {
        break;
      }
      add(squared / curvature, p, direction);
      add(squared / curvature, product, residual);
    }
    return direction;
  }

  /// Sets to 0 what belongs to a group that is 0.
  private void keepFace(double[] vector) {
    for (int i = 0; i < l1.length; i++) {
      if (l1[i] > 0 && norm(v, i) == 0) {
        for (int a : groups.get(i)) {
          vector[a] = 0;
        }
      }
    }
  }

  /// product += λ1·∇²R(v)·p in the groups that are not 0.
  private void addCurvature(double[] p, double[] product) {
    for (int i = 0; i < l1.length; i++) {
      double size = norm(v, i);
      if (groups.get(i).length > 1 && size > 0) {
        double along = 0;
        for (int a : groups.get(i)) {
          along += v[a] * p[a] / (size * size);
        }
        for (int a : groups.get(i)) {
          product[a] += l1[i] / size * (p[a] - along * v[a]);
        }
      }
    }
  }

  /// H·x.
  private double[] product(double[] x) {
    double[] product = new double[x.length];
    for (int a = 0; a < x.length; a++) {
      if (x[a] != 0) {
        addRow(x[a], a, product);
      }
    }
    return product;
  }

  private void addRow(double factor, int a, double[] sums) {
    int row = a * sums.length;
    for (int b = 0; b < sums.length; b++) {
      sums[b] += factor * hessian[row + b];
    }
  }
}
