/// Files in and out: tables by DuckDB ([Tables][surprisal.data.Tables]), NumPy arrays
/// ([Npy][surprisal.data.Npy]), safetensors ([Safetensors][surprisal.data.Safetensors]) and trained
/// classifiers ([ModelFile][surprisal.data.ModelFile]).
///
/// Two kinds of exception, each with one sentence that names the file: `IllegalArgumentException`
/// where the content is not what the format says, `IOException` where the file cannot be read or
/// written at all. A file is written whole or not at all.
@NullMarked
package surprisal.data;

import org.jspecify.annotations.NullMarked;
