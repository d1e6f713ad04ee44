package surprisal.learn;

/// What one epoch came to, in nats.
///
/// @param trainingLoss mean loss of its batches, as they were trained on: with dropout, before each step
/// @param stoppingLoss mean loss of the rows kept aside after it; NaN where there are none
public record Epoch(double trainingLoss, double stoppingLoss) {}
