@NullMarked
package surprisal.onednn;

import org.jspecify.annotations.NullMarked;
