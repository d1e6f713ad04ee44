package surprisal;

import surprisal.kernel.JavaMatMul;

/// How a pass over a linear head is cut up so that it stays within a budget of memory.
///
/// Rows go in blocks. The logits of a block are there for all classes at once, where that leaves
/// enough rows in a block; else for one range of classes after another, and then once more for the
/// gradient: four matrix products in place of three.
///
/// The gradient of a small head is gathered in sums of its own by each of a few groups of rows, and
/// threads share the groups. That of a large one, or of sparse features, goes straight to where it is
/// wanted, and threads share each block. What bits depend on, blocks and ranges and groups, follows
/// from shapes and budget alone; the number of threads only decides how much scratch each may have.
///
/// @param rows in a block, at most
/// @param classes in a range
/// @param groups of rows with sums of their own
/// @param sums whether gradients of the head are gathered in them
/// @param holdsWeights whether a copy of all weights is kept, where they have to be copied
/// @param threads that may take part
/// @param slice the most classes that a thread copies weights or products of at a time
/// @param memory what all of it takes, in bytes
record LinearPlan(
    int rows,
    int classes,
    int groups,
    boolean sums,
    boolean holdsWeights,
    int threads,
    int slice,
    long memory) {
  /// What a pass has to do.
  ///
  /// @param rows N
  /// @param classes C
  /// @param features D
  /// @param numbers of all features that are multiplied
  /// @param sparse whether that is not all N·D
  /// @param bytes of a number in arithmetic
  /// @param wholeRows whether all logits of a row must be there at once
  /// @param perLogit arrays of the size of the logits
  /// @param perFeature arrays of the size of a block's features
  /// @param perClass bytes for each class: of the bias, and of its gradient's sums
  /// @param copiesWeights whether weights have to be copied before they are multiplied
  /// @param gradient whether there is a gradient of the head
  /// @param copiesGradient whether products have to be copied to it
  record Work(
      long rows,
      int classes,
      int features,
      long numbers,
      boolean sparse,
      int bytes,
      boolean wholeRows,
      int perLogit,
      int perFeature,
      int perClass,
      boolean copiesWeights,
      boolean gradient,
      boolean copiesGradient) {
    long weights() {
      return (long) classes * features;
    }

    /// Numbers of a row that pass through a block: logits, or features if those are more.
    int longer() {
      return Math.max(Math.max(classes, sparse ? 0 : features), 1);
    }

    /// Memory that a row of a block takes, with so many logits.
    long rowMemory(long width) {
      return (width * perLogit + (long) features * perFeature) * bytes + ROW_FACTS;
    }

    /// The sums of a group, in double, and in float what the last rows add to them.
    long sumsMemory() {
      long parts = bytes == Double.BYTES ? 0 : bytes;
      return gradient ? weights() * (Double.BYTES + parts) + (long) classes * perClass : 0;
    }

    /// Scratch of a thread that copies so many classes' weights, or products, at a time.
    long threadMemory(int slice) {
      int copies = (copiesWeights ? 1 : 0) + (copiesGradient ? 1 : 0);
      return PACKED + (long) slice * features * bytes * copies;
    }
  }

  /// What is known of a row in a block: its loss, its facts, what belongs to its target.
  private static final long ROW_FACTS = 128;

  /// The blocks that a matrix product packs, and the strips of a softmax, for each thread.
  private static final long PACKED = JavaMatMul.MOST_BYTES + (256 << 10);

  private static final int MOST_GROUPS = 32;

  /// Groups whose sums must fit if a head is to be small.
  private static final int FEW_GROUPS = 8;

  /// Products of a logit and a feature in a group, at least.
  private static final long GROUP_WORK = 1 << 20;

  /// Logits, or features, in a block of a small head: about as many as keep both in the second-level
  /// cache.
  private static final int SMALL_BLOCK = 1 << 15;

  /// Logits in a block of sparse features: about as many as a cache holds.
  private static final int SPARSE_BLOCK = 1 << 18;

  /// Numbers of a column in a block, on average.
  private static final long LEAST_IN_COLUMN = 32;

  private static final int LEAST_SMALL_ROWS = 16;
  private static final int MOST_SMALL_ROWS = 1024;

  /// With fewer rows in a block, reading all weights and their gradient for each block costs more
  /// than computing logits twice.
  private static final int LEAST_WHOLE_ROWS = 128;

  /// In one array.
  private static final long MOST_NUMBERS = 1 << 30;

  private static final int MOST_ROWS = 4096;
  private static final int LEAST_CLASSES = 512;
  private static final int MOST_CLASSES = 4096;
  private static final int LEAST_SLICE = 16;
  private static final int MOST_SLICE = 1024;

  static LinearPlan of(Work work, long budget, int threads) {
    boolean isSmall =
        !work.sparse() && FEW_GROUPS * small(work) <= budget / 2 && work.weights() <= MOST_NUMBERS;
    return isSmall ? ofSmallHead(work, budget, threads) : ofLargeHead(work, budget, threads);
  }

  /// Memory of a small head that does not depend on the rows in a block, for each group.
  private static long small(Work work) {
    long held = work.copiesWeights() ? work.weights() * work.bytes() : 0;
    return Math.max(work.sumsMemory(), work.weights() * Double.BYTES) + held;
  }

  private static LinearPlan ofSmallHead(Work work, long budget, int threads) {
    long held = work.copiesWeights() ? work.weights() * work.bytes() : 0;
    long worthwhile = work.numbers() * work.classes() / GROUP_WORK;
    long room = budget / 2 / Math.max(small(work), 1);
    int most = Math.clamp(Math.min(work.rows(), room), 1, MOST_GROUPS);
    int groups = Math.clamp(worthwhile, 1, most);
    long left = budget - held - groups * work.sumsMemory();
    long some = Math.clamp(SMALL_BLOCK / work.longer(), LEAST_SMALL_ROWS, MOST_SMALL_ROWS);
    long fits = left / 2 / FEW_GROUPS / work.rowMemory(work.classes());
    int rows = (int) Math.clamp(Math.min(some, fits), 1, Math.max(work.rows(), 1));
    long each = rows * work.rowMemory(work.classes()) + PACKED;
    int used = Math.clamp(left / each, 1, Math.min(groups, threads));
    long memory = budget - left + used * each;
    return new LinearPlan(
            rows, work.classes(), groups, work.gradient(), true, used, work.classes(), memory)
        .within(budget);
  }

  private static LinearPlan ofLargeHead(Work work, long budget, int threads) {
    long fixed = (long) work.classes() * work.perClass();
    long forBlock = budget - fixed - Math.max(budget / 4, work.threadMemory(LEAST_SLICE));
    long whole = Math.min(forBlock / work.rowMemory(work.classes()), MOST_NUMBERS / work.longer());
    if (work.sparse()) {
      whole = Math.min(whole, sparseRows(work));
    }
    int rows;
    int classes = work.classes();
    if (work.wholeRows() || whole >= Math.min(work.rows(), LEAST_WHOLE_ROWS)) {
      rows = evenly(work.rows(), Math.max(whole, 1));
    } else {
      long most =
          Math.min(forBlock / 4 / work.rowMemory(0), forBlock / work.rowMemory(LEAST_CLASSES));
      rows = evenly(work.rows(), Math.clamp(most, 1, MOST_ROWS));
      long left = forBlock - rows * work.rowMemory(0);
      long wide = left / ((long) rows * work.perLogit() * work.bytes());
      classes = Math.min(work.classes(), Math.clamp(wide, LEAST_CLASSES, MOST_CLASSES));
    }
    long block = rows * work.rowMemory(classes);
    long forThreads = budget - fixed - block;
    int used = Math.clamp(forThreads / work.threadMemory(LEAST_SLICE), 1, threads);
    int slice = LEAST_SLICE;
    int enough = Math.min(MOST_SLICE, classes / (2 * used));
    while (2 * slice <= enough && used * work.threadMemory(2 * slice) <= forThreads) {
      slice *= 2;
    }
    if (work.sparse() && !work.copiesWeights() && !work.copiesGradient()) {
      slice = classes; // threads share rows and columns instead
    }
    long memory = fixed + block + used * work.threadMemory(slice);
    return new LinearPlan(rows, classes, 1, false, false, used, slice, memory).within(budget);
  }

  /// Rows of sparse features in a block, at most: their logits stay in a cache, unless that left the
  /// columns without numbers to add up.
  private static long sparseRows(Work work) {
    long full = LEAST_IN_COLUMN * work.features() * work.rows() / Math.max(work.numbers(), 1);
    return Math.max(Math.max(SPARSE_BLOCK / work.classes(), full), LEAST_WHOLE_ROWS);
  }

  /// Blocks of nearly equal size, none larger than `most`.
  private static int evenly(long rows, long most) {
    long blocks = Math.max((rows + most - 1) / most, 1);
    return (int) Math.max((rows + blocks - 1) / blocks, 1);
  }

  private LinearPlan within(long budget) {
    if (memory > budget) {
      throw new IllegalArgumentException(
          "memory of %d bytes does not suffice for this head: expected at least %d"
              .formatted(budget, memory));
    }
    return this;
  }

  /// Whether all logits of a row are there at once.
  boolean hasWholeRows(int allClasses) {
    return classes == allClasses;
  }
}
