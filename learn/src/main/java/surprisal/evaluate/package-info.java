/// How good probabilities are: measures of logits or probabilities against the classes that came
/// true.
@NullMarked
package surprisal.evaluate;

import org.jspecify.annotations.NullMarked;
