@NullMarked
package surprisal.examples;

import org.jspecify.annotations.NullMarked;
