/// From a table to a trained classifier: columns, their encoding, data sets, softmax regression
/// with a certificate of optimality.
@NullMarked
package surprisal.learn;

import org.jspecify.annotations.NullMarked;
