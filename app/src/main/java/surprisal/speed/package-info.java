/// How fast this library is on the machine it runs on, beside the loops that people write.
@NullMarked
package surprisal.speed;

import org.jspecify.annotations.NullMarked;
