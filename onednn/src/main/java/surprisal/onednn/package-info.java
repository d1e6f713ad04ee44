/// Matrix products by oneDNN, called through `java.lang.foreign`. There is nothing to call here: on
/// the class path or the module path, it is found by itself.
@NullMarked
package surprisal.onednn;

import org.jspecify.annotations.NullMarked;
