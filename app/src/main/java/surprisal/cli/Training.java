package surprisal.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import surprisal.evaluate.Evaluation;
import surprisal.learn.Classifier;
import surprisal.learn.Split;

/// What one run of `surprisal train` has to tell.
///
/// @param source how the table is called
/// @param leftOut a sentence for each column that could not be read as numbers, dates or text
/// @param choice how the strength of the penalty was chosen; null when it was given
/// @param validation null when no row was held out
/// @param model where the model was kept; null when it was not
record Training(
    String source,
    List<String> leftOut,
    Split split,
    PathOptions.@Nullable Choice choice,
    Classifier classifier,
    Evaluation training,
    @Nullable Evaluation validation,
    Duration elapsed,
    @Nullable Path model) {}
