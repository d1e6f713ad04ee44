@NullMarked
package surprisal.testkit;

import org.jspecify.annotations.NullMarked;
