package surprisal.kernel;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/// A kernel with all that its methods need, so that a call of one allocates nothing itself.
final class WarmKernel<A> {
  private final Kernel<A> kernel;
  private final int n;
  private final A x;
  private final A e;
  private final A y;
  private final double[] t;
  private final double max;
  private final Sum sum = new Sum();
  private final Rest rest = new Rest();

  WarmKernel(Kernel<A> kernel, int n) {
    this.kernel = kernel;
    this.n = n;
    this.x = kernel.allocate(n);
    this.e = kernel.allocate(n);
    this.y = kernel.allocate(n);
    Random random = new Random(n);
    this.t = random.doubles(n).toArray();
    for (int i = 0; i < n; i++) {
      kernel.set(x, i, 3 * random.nextGaussian());
    }
    this.max = kernel.max(x, 0, n);
    kernel.exp(x, 0, n, max, e, 0);
  }

  int length() {
    return n;
  }

  /// All methods, and one too large to be compiled with all that it calls.
  Map<String, Runnable> methods() {
    Map<String, Runnable> methods = new LinkedHashMap<>();
    methods.put("max", this::max);
    methods.put("indexOf", this::indexOf);
    methods.put("exp", this::exp);
    methods.put("expAndSum", this::expAndSum);
    methods.put("sum", this::sum);
    methods.put("scale", this::scale);
    methods.put("logarithm", this::logarithm);
    methods.put("residual", this::residual);
    methods.put("shortfall", this::shortfall);
    methods.put("moment", this::moment);
    methods.put("deviation", this::deviation);
    methods.put("all", this::all);
    return methods;
  }

  private void max() {
    sum.add(kernel.max(x, 0, n));
  }

  private void indexOf() {
    sum.add(kernel.indexOf(max, x, 0, n));
  }

  private void exp() {
    kernel.exp(x, 0, n, max, e, 0);
  }

  private void expAndSum() {
    rest.clear();
    sum.add(kernel.expAndSum(x, 0, n, max, e, 0, rest, 0));
  }

  private void sum() {
    kernel.sum(e, 0, n, sum);
  }

  private void scale() {
    kernel.scale(e, 0, n, 0.25, 0, y, 0);
  }

  private void logarithm() {
    kernel.logarithm(x, 0, n, max, 2.5, y, 0);
  }

  private void residual() {
    kernel.residual(e, 0, n, 0.25, 0, t, 0.5, y, 0);
  }

  private void shortfall() {
    kernel.shortfall(x, 0, n, max, t, sum);
  }

  private void moment() {
    kernel.moment(e, 0, n, t, 0.5, sum);
  }

  private void deviation() {
    kernel.deviation(e, 0, n, 0.25, 0, t, 0.5, 0.1, y, 0);
  }

  private void all() {
    max();
    indexOf();
    exp();
    expAndSum();
    sum();
    scale();
    logarithm();
    residual();
    shortfall();
    moment();
    deviation();
    max();
    expAndSum();
    scale();
    logarithm();
    deviation();
    max();
    expAndSum();
    scale();
  }
}
