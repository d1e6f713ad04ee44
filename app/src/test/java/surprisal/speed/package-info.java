/// The speed test.
@NullMarked
package surprisal.speed;

import org.jspecify.annotations.NullMarked;
