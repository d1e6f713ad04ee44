/// The arithmetic of a row: loops over arrays, without labels, shapes, files or threads.
@NullMarked
package surprisal.kernel;

import org.jspecify.annotations.NullMarked;
