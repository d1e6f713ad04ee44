package surprisal.kernel;

import java.util.stream.IntStream;
import java.util.stream.Stream;
import surprisal.CrossEntropy;
import surprisal.Logits;
import surprisal.Targets;
import surprisal.Tensor;

/// The public calls over rows, each of which gives results for one row that no other row has a part
/// in.
enum ApiCall {
  SOFTMAX(Out.LOGITS) {
    @Override
    void make(Batch batch, Tensor out) {
      Logits.softmax(batch.logits(), batch.axis(), out);
    }
  },

  TEMPERED_SOFTMAX(Out.LOGITS) {
    @Override
    void make(Batch batch, Tensor out) {
      Logits.softmax(batch.logits(), batch.axis(), 0.7, out);
    }
  },

  LOG_SOFTMAX(Out.LOGITS) {
    @Override
    void make(Batch batch, Tensor out) {
      Logits.logSoftmax(batch.logits(), batch.axis(), out);
    }
  },

  LOG_SUM_EXP(Out.ROWS) {
    @Override
    void make(Batch batch, Tensor out) {
      Logits.logSumExp(batch.logits(), batch.axis(), out);
    }
  },

  SOFTMAX_GRADIENT(Out.LOGITS) {
    @Override
    void make(Batch batch, Tensor out) {
      Logits.softmaxGradient(batch.logits(), batch.axis(), 1, batch.each(), out);
    }
  },

  LOG_SOFTMAX_GRADIENT(Out.LOGITS) {
    @Override
    void make(Batch batch, Tensor out) {
      Logits.logSoftmaxGradient(batch.logits(), batch.axis(), 1, batch.each(), out);
    }
  },

  LOG_SUM_EXP_GRADIENT(Out.LOGITS) {
    @Override
    void make(Batch batch, Tensor out) {
      Logits.logSumExpGradient(batch.logits(), batch.axis(), 1, batch.ofRow(), out);
    }
  },

  LOSSES(Out.ROWS) {
    @Override
    void make(Batch batch, Tensor out) {
      sum(batch).losses(batch.logits(), classes(batch), out);
    }
  },

  LOSSES_WITH_OPTIONS(Out.ROWS) {
    @Override
    void make(Batch batch, Tensor out) {
      withOptions(batch).losses(batch.logits(), classes(batch), out);
    }
  },

  CLIPPED_LOSSES(Out.ROWS) {
    @Override
    void make(Batch batch, Tensor out) {
      CrossEntropy.keras()
          .withIgnoreIndex(-100)
          .withClassAxis(batch.axis())
          .losses(batch.logits(), classes(batch), out);
    }
  },

  LOSSES_OF_PROBABILITIES(Out.ROWS) {
    @Override
    void make(Batch batch, Tensor out) {
      sum(batch).losses(batch.logits(), Targets.probabilities(batch.each()), out);
    }
  },

  GRADIENT(Out.LOGITS) {
    @Override
    void make(Batch batch, Tensor out) {
      sum(batch).lossAndGradient(batch.logits(), classes(batch), out);
    }
  },

  GRADIENT_WITH_OPTIONS(Out.LOGITS) {
    @Override
    void make(Batch batch, Tensor out) {
      withOptions(batch).lossAndGradient(batch.logits(), classes(batch), -0.3, out);
    }
  },

  GRADIENT_WITH_Z_LOSS(Out.LOGITS) {
    @Override
    void make(Batch batch, Tensor out) {
      sum(batch).withZLoss(1e-3).lossAndGradient(batch.logits(), classes(batch), out);
    }
  },

  GRADIENT_OF_PROBABILITIES(Out.LOGITS) {
    @Override
    void make(Batch batch, Tensor out) {
      sum(batch).lossAndGradient(batch.logits(), Targets.probabilities(batch.each()), out);
    }
  };

  private enum Out {
    LOGITS,
    ROWS
  }

  private final Out out;

  ApiCall(Out out) {
    this.out = out;
  }

  /// Makes the call. For one in place, the output is the batch's logits.
  abstract void make(Batch batch, Tensor out);

  boolean canBeInPlace() {
    return out == Out.LOGITS;
  }

  /// New memory for the results.
  Tensor outFor(Batch batch, Batch.Memory memory) {
    return memory.allocate(
        batch.logits().type(), out == Out.LOGITS ? batch.logits().shape() : batch.rowShape());
  }

  /// All results, row after row.
  double[] elsewhere(Batch batch, Batch.Memory memory) {
    Tensor results = outFor(batch, memory);
    make(batch, results);
    return batch.byRow(results);
  }

  /// As [#elsewhere], over a copy of the logits.
  double[] inPlace(Batch batch, Batch.Memory memory) {
    Tensor results = batch.copyOfLogits(memory);
    make(batch.withLogits(results), results);
    return batch.byRow(results);
  }

  static Stream<ApiCall> all() {
    return Stream.of(values());
  }

  private static CrossEntropy sum(Batch batch) {
    return CrossEntropy.sum().withClassAxis(batch.axis());
  }

  private static CrossEntropy withOptions(Batch batch) {
    double[] weights = IntStream.range(0, batch.classes()).mapToDouble(c -> c % 5 * 0.5).toArray();
    return sum(batch).withLabelSmoothing(0.1).withZLoss(1e-4).withClassWeights(weights);
  }

  private static Targets classes(Batch batch) {
    return Targets.classes(batch.labels());
  }
}
