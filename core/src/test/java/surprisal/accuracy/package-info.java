/// The accuracy table and the test that holds the library to it.
@NullMarked
package surprisal.accuracy;

import org.jspecify.annotations.NullMarked;
