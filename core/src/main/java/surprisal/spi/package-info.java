/// What others may provide to make Surprisal faster.
@NullMarked
package surprisal.spi;

import org.jspecify.annotations.NullMarked;
