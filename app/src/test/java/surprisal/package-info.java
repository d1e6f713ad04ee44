@NullMarked
package surprisal;

import org.jspecify.annotations.NullMarked;
