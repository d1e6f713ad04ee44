/// What is right: the special values of `docs/semantics.md`, the answers of the peers, the laws and
/// the sentences of the errors, held against the public API alone.
@NullMarked
package surprisal.semantics;

import org.jspecify.annotations.NullMarked;
