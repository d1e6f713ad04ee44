@NullMarked
package surprisal.cli;

import org.jspecify.annotations.NullMarked;
