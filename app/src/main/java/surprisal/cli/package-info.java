/// The command `surprisal`: arguments in, files read, and numbers that the other modules returned
/// laid out for people or programs. Nothing here computes.
@NullMarked
package surprisal.cli;

import org.jspecify.annotations.NullMarked;
