/// Speed and accuracy beside the peers, in one process and on the same data.
@NullMarked
package surprisal.bench;

import org.jspecify.annotations.NullMarked;
