package surprisal.learn;

import surprisal.learn.Method.State;

/// Where a fit begins.
///
/// The minimum for n rows lies above that for all by about p/(2n) nats, where p = (C − 1)·(D + 1) is the
/// number of free parameters. So where rows are many for the parameters, the way down to there is as well
/// made with a sample of them, which costs a fraction; and it ends with the first step that gains less.
///
/// Source of p/(2n): S. Wilks, The large-sample distribution of the likelihood ratio for testing composite
/// hypotheses, Ann. Math. Statist. 9 (1938).
final class Start {
  /// A sample has one row in so many: at most, since its steps then cost next to nothing beside those with
  /// all rows; and at least, since with more rows they cost what they save.
  private static final int MOST = 16;

  private static final int LEAST = 4;

  /// Rows of a sample, at least: for each parameter, and in all.
  private static final int FOR_PARAMETER = 8;

  private static final int IN_ALL = 4096;

  private Start() {}

  /// W = 0 and b = the log class frequencies, less their mean: the best there is without features.
  static Parameters ofFrequencies(Moments moments) {
    Parameters start = new Parameters(moments.classes(), moments.features());
    double mean = 0;
    for (int c = 0; c < moments.classes(); c++) {
      mean += Math.log(moments.frequency(c)) / moments.classes();
    }
    for (int c = 0; c < moments.classes(); c++) {
      start.setBias(c, Math.log(moments.frequency(c)) - mean);
    }
    return start;
  }

  /// About the minimum for a sample of the rows where they are many, else that of the frequencies. A sample
  /// that weighs nothing has no loss, NaN, and no step is taken with it.
  static Parameters of(Problem problem, PenaltyTerms penalty, Moments moments, Solver solver) {
    Parameters start = ofFrequencies(moments);
    double free = (moments.classes() - 1.0) * (moments.features() + 1.0);
    int every = (int) Math.min(MOST, problem.rows() / Math.max(IN_ALL, FOR_PARAMETER * free));
    if (every < LEAST) {
      return start;
    }
    Problem sample = problem.sampled(every);
    double noise = 0.5 * free * every / problem.rows();
    Method method = solver.start(new Objective(sample, penalty), State.of(start), 0);
    double before;
    do {
      before = method.point().value();
      method.step();
    } while (before - method.point().value() > noise);
    return method.point().parameters();
  }
}
