package surprisal.cli;

import surprisal.evaluate.Evaluation;
import surprisal.learn.Certificate;
import surprisal.learn.Classifier;
import surprisal.learn.CrossValidation;
import surprisal.learn.Epoch;
import surprisal.learn.Fit;
import surprisal.learn.HiddenLayers;
import surprisal.learn.NetworkFit;
import surprisal.learn.PenaltyPath;
import tools.jackson.core.JsonGenerator;

/// What `surprisal train --json` prints. `rows`, `logLoss` and `accuracy` are those of the training
/// rows.
final class TrainingJson {
  private final Training training;
  private final Classifier classifier;
  private final Fit fit;

  TrainingJson(Training training) {
    this.training = training;
    this.classifier = training.classifier();
    this.fit = classifier.fit();
  }

  void write(JsonGenerator json) {
    json.writeStringProperty("target", classifier.labels().column());
    json.writeNumberProperty("rows", fit.rows());
    json.writeNumberProperty("unlabelled", fit.unlabelled());
    json.writeNumberProperty("features", classifier.encoding().features());
    json.writeNumberProperty("classes", classifier.labels().classes());
    json.writeArrayPropertyStart("classNames");
    classifier.labels().classNames().forEach(json::writeString);
    json.writeEndArray();
    json.writeArrayPropertyStart("classCounts");
    fit.classCounts().forEach(json::writeNumber);
    json.writeEndArray();
    json.writeArrayPropertyStart("columns");
    classifier.encoding().sentences().forEach(json::writeString);
    classifier.offsets().sentences().forEach(json::writeString);
    training.leftOut().forEach(json::writeString);
    json.writeEndArray();
    writeFit(json);
    writePath(json);
    writeNetwork(json);
    Measures.write(json, training.training());
    writeValidation(json);
    if (training.model() == null) {
      json.writeNullProperty("model");
    } else {
      json.writeStringProperty("model", training.model().toString());
    }
  }

  private void writeFit(JsonGenerator json) {
    Certificate certificate = fit.certificate();
    json.writeNumberProperty("l1", fit.penalty().l1());
    json.writeNumberProperty("l2", fit.penalty().l2());
    json.writeStringProperty("solver", fit.solver().toString());
    json.writeNumberProperty("iterations", fit.iterations());
    json.writeBooleanProperty("converged", certificate.converged());
    json.writeStringProperty("reason", certificate.reason());
    json.writeNumberProperty("objective", fit.objective());
    json.writeNumberProperty("gradientNorm", certificate.gradientNorm());
    json.writeNumberProperty("optimalityBound", certificate.optimalityBound());
    json.writeNumberProperty("seconds", training.elapsed().toNanos() / 1e9);
  }

  /// The path, where the strength of the penalty was chosen on one.
  private void writePath(JsonGenerator json) {
    PathOptions.Choice choice = training.choice();
    if (choice == null) {
      json.writeNullProperty("path");
      return;
    }
    json.writeObjectPropertyStart("path");
    json.writeNumberProperty("folds", choice.folds());
    json.writeStringProperty("rule", choice.rule().toString());
    json.writeNumberProperty("best", choice.validation().best().strength());
    json.writeNumberProperty("simplest", choice.validation().simplest().strength());
    json.writeNumberProperty("taken", choice.taken().strength());
    json.writeArrayPropertyStart("steps");
    for (int i = 0; i < choice.path().steps().size(); i++) {
      PenaltyPath.Step step = choice.path().steps().get(i);
      CrossValidation.Step validated = choice.validation().steps().get(i);
      json.writeStartObject();
      json.writeNumberProperty("strength", step.strength());
      json.writeNumberProperty("features", step.features());
      json.writeNumberProperty("logLoss", validated.logLoss());
      json.writeNumberProperty("standardError", validated.standardError());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  /// The hidden layers and the curve of a network.
  private void writeNetwork(JsonGenerator json) {
    HiddenLayers hidden = classifier.hidden();
    if (hidden == null) {
      json.writeNullProperty("network");
      return;
    }
    NetworkFit network = hidden.fit();
    json.writeObjectPropertyStart("network");
    json.writeArrayPropertyStart("hidden");
    network.hidden().forEach(json::writeNumber);
    json.writeEndArray();
    json.writeStringProperty("activation", network.activation().toString());
    json.writeNumberProperty("stoppingRows", network.stoppingRows());
    json.writeNumberProperty("best", network.best());
    json.writeArrayPropertyStart("epochs");
    for (Epoch epoch : network.epochs()) {
      json.writeStartObject();
      json.writeNumberProperty("trainingLoss", epoch.trainingLoss());
      json.writeNumberProperty("stoppingLoss", epoch.stoppingLoss());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private void writeValidation(JsonGenerator json) {
    Evaluation validation = training.validation();
    if (validation == null) {
      json.writeNullProperty("validation");
      return;
    }
    json.writeObjectPropertyStart("validation");
    json.writeNumberProperty("rows", validation.rows());
    Measures.write(json, validation);
    json.writeEndObject();
  }
}
