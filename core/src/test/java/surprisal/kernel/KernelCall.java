package surprisal.kernel;

import java.util.function.Consumer;

/// Each method of [Kernel] as a test calls it: elsewhere, and in place where that is allowed.
enum KernelCall {
  MAX {
    @Override
    <A> void make(Kernel<A> kernel, Strip strip, Trace trace) {
      A x = strip.logits(kernel);
      trace.add(kernel.max(x, strip.at, strip.n));
      trace.add(kernel.max(x, strip.ahead, strip.n));
    }
  },

  INDEX_OF {
    @Override
    <A> void make(Kernel<A> kernel, Strip strip, Trace trace) {
      A x = strip.logits(kernel);
      for (double value : new double[] {strip.max, strip.wanted, 0, Double.NEGATIVE_INFINITY}) {
        trace.add(kernel.indexOf(value, x, strip.at, strip.n));
      }
    }
  },

  EXP {
    @Override
    <A> void make(Kernel<A> kernel, Strip strip, Trace trace) {
      write(
          kernel,
          strip,
          strip.logits(kernel),
          trace,
          (x, at, y, to) -> kernel.exp(x, at, strip.n, strip.max, y, to));
    }
  },

  EXP_AND_SUM {
    @Override
    <A> void make(Kernel<A> kernel, Strip strip, Trace trace) {
      write(
          kernel,
          strip,
          strip.logits(kernel),
          trace,
          (x, at, y, to) -> {
            Rest rest = new Rest();
            rest.below().add(Math.abs(strip.before));
            trace.add(kernel.expAndSum(x, at, strip.n, strip.max, y, to, rest, strip.ahead));
            add(rest.below(), trace);
            rest.close();
            trace.add(rest.value());
            trace.add(rest.remainder());
          });
    }
  },

  SUM {
    @Override
    <A> void make(Kernel<A> kernel, Strip strip, Trace trace) {
      A e = exponentials(kernel, strip);
      sum(strip, trace, sum -> kernel.sum(e, strip.at, strip.n, sum));
    }
  },

  SCALE {
    @Override
    <A> void make(Kernel<A> kernel, Strip strip, Trace trace) {
      write(
          kernel,
          strip,
          exponentials(kernel, strip),
          trace,
          (e, at, y, to) -> kernel.scale(e, at, strip.n, strip.high, strip.low, y, to));
    }
  },

  LOGARITHM {
    @Override
    <A> void make(Kernel<A> kernel, Strip strip, Trace trace) {
      write(
          kernel,
          strip,
          strip.logits(kernel),
          trace,
          (x, at, y, to) -> kernel.logarithm(x, at, strip.n, strip.max, strip.logOfSum, y, to));
    }
  },

  RESIDUAL {
    @Override
    <A> void make(Kernel<A> kernel, Strip strip, Trace trace) {
      write(
          kernel,
          strip,
          exponentials(kernel, strip),
          trace,
          (e, at, y, to) ->
              kernel.residual(e, at, strip.n, strip.high, strip.low, strip.t, strip.factor, y, to));
    }
  },

  SHORTFALL {
    @Override
    <A> void make(Kernel<A> kernel, Strip strip, Trace trace) {
      A x = strip.logits(kernel);
      sum(strip, trace, sum -> kernel.shortfall(x, strip.at, strip.n, strip.max, strip.t, sum));
    }
  },

  MOMENT {
    @Override
    <A> void make(Kernel<A> kernel, Strip strip, Trace trace) {
      A e = exponentials(kernel, strip);
      sum(strip, trace, sum -> kernel.moment(e, strip.at, strip.n, strip.g, strip.reference, sum));
    }
  },

  DEVIATION {
    @Override
    <A> void make(Kernel<A> kernel, Strip strip, Trace trace) {
      write(
          kernel,
          strip,
          exponentials(kernel, strip),
          trace,
          (e, at, y, to) ->
              kernel.deviation(
                  e,
                  at,
                  strip.n,
                  strip.high,
                  strip.low,
                  strip.g,
                  strip.reference,
                  strip.mean,
                  y,
                  to));
    }
  };

  private interface Write<A> {
    void from(A x, int at, A y, int to);
  }

  /// Makes the call, and adds the bits of all its results to the trace.
  abstract <A> void make(Kernel<A> kernel, Strip strip, Trace trace);

  private static <A> A exponentials(Kernel<A> kernel, Strip strip) {
    A e = strip.logits(kernel);
    kernel.exp(e, strip.at, strip.n, strip.max, e, strip.at);
    return e;
  }

  private static <A> void write(Kernel<A> kernel, Strip strip, A x, Trace trace, Write<A> write) {
    A input = copy(kernel, x, strip.logitsSize());
    A y = strip.target(kernel);
    write.from(x, strip.at, y, strip.to);
    trace.add(kernel, y, strip.target(kernel), strip.targetSize(), strip.to, strip.n);
    trace.add(kernel, x, input, strip.logitsSize(), 0, 0);
    write.from(x, strip.at, x, strip.at);
    trace.add(kernel, x, input, strip.logitsSize(), strip.at, strip.n);
  }

  private static <A> A copy(Kernel<A> kernel, A x, int size) {
    A copy = kernel.allocate(size);
    for (int i = 0; i < size; i++) {
      kernel.set(copy, i, kernel.get(x, i));
    }
    return copy;
  }

  private static void sum(Strip strip, Trace trace, Consumer<Sum> addition) {
    Sum sum = new Sum();
    sum.add(strip.before);
    addition.accept(sum);
    add(sum, trace);
  }

  private static void add(Sum sum, Trace trace) {
    trace.add(sum.value());
    trace.add(sum.remainder());
  }
}
