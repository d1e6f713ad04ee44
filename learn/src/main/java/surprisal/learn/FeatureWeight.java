package surprisal.learn;

/// A feature and how strongly it speaks for a class.
///
/// @param feature its name
/// @param weight nats of logit a unit of the feature adds for the class beyond the mean class
public record FeatureWeight(String feature, double weight) {}
