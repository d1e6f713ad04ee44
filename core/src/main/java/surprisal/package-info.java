/// Softmax, cross-entropy and their gradients over the caller's own memory.
@NullMarked
package surprisal;

import org.jspecify.annotations.NullMarked;
