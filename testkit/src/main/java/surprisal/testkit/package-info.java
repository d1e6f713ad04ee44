/// The assay office: an exact oracle for softmax and cross-entropy, errors in units of the last
/// place, gradient checks and seeded rows of logits. For tests only; it depends on nothing but the
/// JDK.
///
/// [ExactRow][surprisal.testkit.ExactRow] answers what a function of a row of logits truly is, as
/// an [Exact][surprisal.testkit.Exact] value; [Precision][surprisal.testkit.Precision] says how far
/// a computed number is from it.
@NullMarked
package surprisal.testkit;

import org.jspecify.annotations.NullMarked;
