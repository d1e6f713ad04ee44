"""Asks the peers what they do and writes their answers down for the tests of surprisal.semantics.

    python semantics_goldens.py ../resources/surprisal/semantics

Needs torch 2.13, keras 3.15, optax 0.2.8 with jax 0.10, scikit-learn 1.9. Everything is deterministic: there is no
random number here, and every input is a dyadic number, so that float32 and float64 see the same one. Liger needs a
GPU; its answers are autograd's through the formulas of its kernel (`liger_cross_entropy_kernel` in its sources).

A golden file has two kinds of lines, with fields between single tabs:

    tensor NAME SHAPE VALUES         commas in the shape, spaces between values, row-major
    case   NAME KEY=VALUE ...        a value that starts with @ is the name of a tensor

`loss` is the reduced loss (one number a row for `reduction=none`), `gradient` is its derivative by the logits (that
of the sum for `none`). Lines that start with # are comments.
"""

import itertools
import os
import sys

os.environ["KERAS_BACKEND"] = "jax"

import jax
import jax.numpy as jnp
import keras
import numpy as np
import optax
import sklearn
import torch
import torch.nn.functional as F
from sklearn.metrics import log_loss

INF, NAN = float("inf"), float("nan")
TORCH_TYPES = {"F64": torch.float64, "F32": torch.float32}
NUMPY_TYPES = {"F64": np.float64, "F32": np.float32, "F16": np.float16}


class Golden:
    """A golden file in the making. Equal tensors are written once."""

    def __init__(self, comment):
        self.lines = [f"# {comment}", "# Written by core/src/test/python/semantics_goldens.py."]
        self.names = {}

    def tensor(self, prefix, values):
        array = np.asarray(values, dtype=np.float64)
        key = (prefix, array.shape, array.tobytes())
        if key not in self.names:
            name = f"{prefix}{1 + sum(k[0] == prefix for k in self.names)}"
            self.names[key] = name
            shape = ",".join(map(str, array.shape))
            self.lines.append(f"tensor\t{name}\t{shape}\t{numbers(array, 17)}")
        return "@" + self.names[key]

    def case(self, name, **fields):
        fields = {key: value for key, value in fields.items() if value is not None}
        self.lines.append("\t".join(["case", name] + [f"{k}={v}" for k, v in fields.items()]))

    def write(self, path):
        with open(path, "w", encoding="ascii", newline="\n") as file:
            file.write("\n".join(self.lines) + "\n")


def numbers(array, digits=17):
    def one(x):
        return repr(int(x)) if np.isfinite(x) and x == int(x) and abs(x) < 1e6 else format(x, f".{digits}g")

    return " ".join(one(x) for x in np.asarray(array, dtype=np.float64).ravel())


def dyadic(count, step, modulus, offset):
    """Numbers that look arbitrary and are multiples of 1/64."""
    return np.array([((i * step) % modulus - offset) / 64 for i in range(count)])


# ---- PyTorch -------------------------------------------------------------------------------------------------------

SHAPES = {1: (4,), 2: (3, 4), 3: (2, 4, 2), 4: (2, 4, 1, 2)}
LABELS = [2, 1, 3, 0]
CLASS_WEIGHTS = [0.5, 1.25, 2.0, 0.75]
# name: (ignore index, what the second label becomes; rank 1 has only one label)
IGNORE = {"default": (-100, 1), "default-hit": (-100, -100), "class-hit": (1, 1), "other-hit": (255, 255)}


def torch_cross_entropy(dtype, logits, target, weights, reduction, **options):
    x = torch.tensor(logits, dtype=TORCH_TYPES[dtype], requires_grad=True)
    target = np.asarray(target)
    y = torch.tensor(target, dtype=TORCH_TYPES[dtype] if target.dtype.kind == "f" else torch.int64)
    w = None if weights is None else torch.tensor(weights, dtype=TORCH_TYPES[dtype])
    loss = F.cross_entropy(x, y, weight=w, reduction=reduction, **options)
    loss.sum().backward()
    return loss.detach().numpy(), x.grad.numpy()


def torch_case(golden, name, dtype, logits, target, weights=None, ignore=-100, smoothing=0.0, reduction="mean"):
    target = np.asarray(target)
    soft = target.dtype.kind == "f"
    options = {} if soft else {"ignore_index": ignore}
    loss, gradient = torch_cross_entropy(
        dtype, logits, target, weights, reduction, label_smoothing=smoothing, **options)
    digits = 17 if dtype == "F64" else 9
    golden.case(
        name,
        dtype=dtype,
        logits=golden.tensor("x", logits),
        **{"probabilities" if soft else "classes": golden.tensor("q" if soft else "y", target)},
        weights=None if weights is None else golden.tensor("w", weights),
        ignore=None if soft else ignore,
        smoothing=smoothing,
        reduction=reduction,
        loss=numbers(loss, digits),
        gradient=numbers(gradient, digits),
    )


def torch_combinations(golden):
    for dtype, rank, weights, smoothing, reduction in itertools.product(
            TORCH_TYPES, SHAPES, (None, CLASS_WEIGHTS), (0.0, 0.1, 1.0), ("mean", "sum", "none")):
        shape = SHAPES[rank]
        rows = shape[:1] * (rank > 1) + shape[2:]
        logits = dyadic(int(np.prod(shape)), 89, 509, 254).reshape(shape)
        settings = f"{dtype} rank={rank} weights={weights is not None} smoothing={smoothing} {reduction}"
        for ignoring, (ignore, second) in IGNORE.items():
            labels = LABELS.copy()
            labels[0 if rank == 1 else 1] = second
            target = np.array(labels[:int(np.prod(rows))]).reshape(rows)
            torch_case(golden, f"indices {ignoring} {settings}", dtype, logits, target, weights, ignore,
                       smoothing, reduction)
        target = (dyadic(int(np.prod(shape)), 7, 31, 0)).reshape(shape)  # need not sum to 1
        torch_case(golden, f"probabilities {settings}", dtype, logits, target, weights, -100, smoothing, reduction)


def torch_specials(golden):
    masked = [[1.0, -INF, 0.0], [2.0, 1.0, 0.0]]
    inputs = {
        "-inf beside the target": (masked, [0, 1], None),
        "-inf at the target": (masked, [1, 1], None),
        "-inf at the target, two classes left": ([[0.0, 0.0, -INF]], [2], None),
        "-inf of weight 0 beside the target": (masked, [0, 2], [1.0, 0.0, 2.0]),
        "row of -inf": ([[-INF, -INF, -INF], [2.0, 1.0, 0.0]], [1, 1], None),
        "+inf at the target": ([[INF, 0.0, 1.0], [2.0, 1.0, 0.0]], [0, 1], None),
        "+inf beside the target": ([[INF, 0.0, 1.0], [2.0, 1.0, 0.0]], [1, 1], None),
        "NaN": ([[NAN, 0.0, 1.0], [2.0, 1.0, 0.0]], [1, 1], None),
        "NaN in an ignored row": ([[NAN, 0.0, 1.0], [2.0, 1.0, 0.0]], [-100, 1], None),
        "+inf in an ignored row": ([[INF, 0.0, 1.0], [2.0, 1.0, 0.0]], [-100, 1], None),
        "row of -inf ignored": ([[-INF, -INF, -INF], [2.0, 1.0, 0.0]], [-100, 1], None),
        "all ignored": ([[1.0, 0.0, 3.0], [2.0, 1.0, 0.0]], [-100, -100], None),
        "empty batch": (np.zeros((0, 3)), np.zeros(0, dtype=np.int64), None),
        "empty batch of probabilities": (np.zeros((0, 3)), np.zeros((0, 3)), None),
        "total weight 0": ([[1.0, 0.0, 3.0], [2.0, 1.0, 0.0]], [0, 0], [0.0, 1.0, 2.0]),
        "one class": ([[5.0], [-3.0]], [0, 0], None),
        "probability 0 at -inf": (masked, [[0.5, 0.0, 0.5], [1.0, 0.0, 0.0]], None),
        "probability at -inf": (masked, [[0.5, 0.25, 0.25], [1.0, 0.0, 0.0]], None),
        "probabilities all 0": ([[1.0, 0.0, 3.0], [2.0, 1.0, 0.0]], [[0.0, 0.0, 0.0], [0.25, 0.25, 0.5]], None),
        "probabilities, NaN": ([[NAN, 0.0, 1.0], [2.0, 1.0, 0.0]], [[0.5, 0.0, 0.5], [1.0, 0.0, 0.0]], None),
    }
    for (name, (logits, target, weights)), smoothing, reduction in itertools.product(
            inputs.items(), (0.0, 0.1, 1.0), ("mean", "sum", "none")):
        torch_case(golden, f"{name}; smoothing={smoothing} {reduction}", "F64", logits, target, weights,
                   smoothing=smoothing, reduction=reduction)


# ---- the other presets ---------------------------------------------------------------------------------------------

ORDINARY = dyadic(12, 89, 509, 254).reshape(4, 3)
CONFIDENT = np.array([[40.0, 0.0, 0.0], [0.0, 40.0, 0.0], [17.0, 0.0, 0.5], [0.0, 17.0, -17.0]])
CLASSES = [0, 2, 1, 0]
ROW_WEIGHTS = [2.0, 0.5, 0.0, 1.5]
THREE_WEIGHTS = [0.5, 1.25, 2.0]
SOFT = np.array([[0.5, 0.25, 0.25], [0.0, 1.0, 0.0], [0.125, 0.375, 0.5], [0.0, 0.25, 0.75]])


def preset_case(golden, name, preset, logits, loss, losses=None, gradient=None, classes=None, probabilities=None,
                dtype="F64", rowWeights=None, weights=None, **fields):
    golden.case(
        f"{preset} {name}",
        preset=preset,
        dtype=dtype,
        logits=golden.tensor("x", logits),
        classes=None if classes is None else golden.tensor("y", classes),
        probabilities=None if probabilities is None else golden.tensor("q", probabilities),
        weights=None if weights is None else golden.tensor("w", weights),
        rowWeights=None if rowWeights is None else golden.tensor("v", rowWeights),
        **fields,
        loss=numbers(loss),
        losses=None if losses is None else numbers(losses),
        gradient=None if gradient is None else numbers(gradient),
    )


def keras_cases(golden):
    """CategoricalCrossentropy and SparseCategoricalCrossentropy as they come: from probabilities, clipped.

    The backend is JAX, because that of PyTorch rounds a mean to float32.
    """

    def ask(make, target, logits, weights, predict=jax.nn.softmax):
        def loss(reduction, x):
            return make(reduction)(target, predict(x), sample_weight=weights)

        def mean(x):
            return loss("sum_over_batch_size", x)

        x = jnp.array(logits)
        return {"loss": mean(x), "losses": loss("none", x), "gradient": jax.grad(mean)(x)}

    for (kind, logits), weights in itertools.product(
            {"ordinary": ORDINARY, "confident": CONFIDENT}.items(), (None, ROW_WEIGHTS)):
        weighted = None if weights is None else np.array(weights)
        suffix = f"{kind} rowWeights={weights is not None}"
        for smoothing in (0.0, 0.1, 1.0):
            def dense(reduction):
                return keras.losses.CategoricalCrossentropy(
                    label_smoothing=smoothing, reduction=reduction, dtype="float64")

            preset_case(golden, f"probabilities smoothing={smoothing} {suffix}", "keras", logits, probabilities=SOFT,
                        rowWeights=weights, smoothing=smoothing, **ask(dense, SOFT, logits, weighted))
            preset_case(golden, f"indices smoothing={smoothing} {suffix}", "keras", logits, classes=CLASSES,
                        rowWeights=weights, smoothing=smoothing, **ask(dense, np.eye(3)[CLASSES], logits, weighted))
        def from_logits(reduction):
            return keras.losses.CategoricalCrossentropy(from_logits=True, reduction=reduction, dtype="float64")

        preset_case(golden, f"probabilities from_logits {suffix}", "keras", logits, probabilities=SOFT,
                    rowWeights=weights, fromLogits=1,
                    **ask(from_logits, SOFT, logits, weighted, predict=lambda x: x))
        for ignore, classes in ((2, CLASSES), (-1, [0, 2, -1, 0]), (2, [2, 2, 2, 2])):
            def sparse(reduction):
                return keras.losses.SparseCategoricalCrossentropy(
                    ignore_class=ignore, reduction=reduction, dtype="float64")

            preset_case(golden, f"ignoring {ignore} of {classes} {suffix}", "keras", logits, classes=classes,
                        rowWeights=weights, ignore=ignore, **ask(sparse, np.array(classes), logits, weighted))


def optax_cases(golden):
    """Optax gives rows and leaves the mean to the caller: here over the rows that `where` keeps."""
    def ask(logits, row_losses, mask):
        kept = jnp.array(mask)

        def mean(x):
            return row_losses(x, kept).sum() / max(int(kept.sum()), 1)

        x = jnp.array(logits)
        return {"loss": mean(x), "losses": row_losses(x, kept), "gradient": jax.grad(mean)(x)}

    def indices(classes):
        return lambda x, kept: optax.softmax_cross_entropy_with_integer_labels(x, jnp.array(classes), where=kept)

    def smoothed(classes, smoothing):
        labels = optax.smooth_labels(jax.nn.one_hot(jnp.array(classes), 3), smoothing)
        return lambda x, kept: optax.safe_softmax_cross_entropy(x, labels)

    for kind, logits in {"ordinary": ORDINARY, "confident": CONFIDENT}.items():
        for name, mask in {"all": [1, 1, 1, 1], "some": [1, 0, 1, 1], "none": [0, 0, 0, 0]}.items():
            mask = np.array(mask, dtype=bool)
            labels = np.where(mask, CLASSES, -7)
            preset_case(golden, f"indices, {name} kept, {kind}", "optax", logits, classes=labels, ignore=-7,
                        **ask(logits, indices(CLASSES), mask))
        everything = np.ones(4, dtype=bool)
        for smoothing in (0.1, 1.0):
            preset_case(golden, f"indices smoothing={smoothing} {kind}", "optax", logits, classes=CLASSES,
                        smoothing=smoothing, **ask(logits, smoothed(CLASSES, smoothing), everything))
        preset_case(golden, f"probabilities {kind}", "optax", logits, probabilities=SOFT,
                    **ask(logits, lambda x, kept: optax.safe_softmax_cross_entropy(x, jnp.array(SOFT)), everything))
    masked = [[1.0, -INF, 0.0]]
    preset_case(golden, "probability 0 at -inf", "optax", masked, probabilities=[[0.5, 0.0, 0.5]],
                **ask(masked, lambda x, kept: optax.safe_softmax_cross_entropy(x, jnp.array([[0.5, 0.0, 0.5]])),
                      np.ones(1, dtype=bool)))


def liger_cases(golden):
    """By its kernel's formulas: (1 - e) w_y (lse - x_y) + e/C sum w_c (lse - x_c), over sum w_y; z lse^2 over rows."""
    for (kind, logits), weights, smoothing, z, classes in itertools.product(
            {"ordinary": ORDINARY, "confident": CONFIDENT}.items(), (None, THREE_WEIGHTS), (0.0, 0.1), (0.0, 1e-2),
            (CLASSES, [0, -100, 1, 0], [-100] * 4)):
        x = torch.tensor(logits, dtype=torch.float64, requires_grad=True)
        w = torch.ones(3, dtype=torch.float64) if weights is None else torch.tensor(weights, dtype=torch.float64)
        y = torch.tensor(classes)
        valid = (y != -100).double()
        safe = torch.where(y == -100, 0, y)
        lse = torch.logsumexp(x, 1)
        nll = w[safe] * (lse - x[torch.arange(4), safe])
        smooth = smoothing / 3 * (w * (lse[:, None] - x)).sum(1)
        entropy = valid * ((1 - smoothing) * nll + smooth)
        penalty = valid * z * lse**2
        rows, weight = valid.sum(), (valid * w[safe]).sum()
        divisor = 1 if rows == 0 else weight
        loss = entropy.sum() / divisor + penalty.sum() / max(rows, 1)
        loss.backward()
        preset_case(golden, f"indices {classes} smoothing={smoothing} z={z} weights={weights is not None} {kind}",
                    "liger", logits, classes=classes, weights=weights, smoothing=smoothing, zLoss=z,
                    loss=loss.item(), losses=(entropy + penalty).detach().numpy(), gradient=x.grad.numpy())


def sklearn_cases(golden):
    """log_loss of softmax(logits); it has no gradient, and no losses of rows."""
    for dtype, (kind, logits), weights in itertools.product(
            NUMPY_TYPES, {"ordinary": ORDINARY, "confident": CONFIDENT}.items(), (None, ROW_WEIGHTS)):
        exact = np.exp(logits - logits.max(1, keepdims=True))
        p = (exact / exact.sum(1, keepdims=True)).astype(NUMPY_TYPES[dtype])
        loss = log_loss(CLASSES, p, labels=[0, 1, 2], sample_weight=weights)
        preset_case(golden, f"{dtype} {kind} rowWeights={weights is not None}", "sklearn", logits, dtype=dtype,
                    classes=CLASSES, rowWeights=weights, loss=loss)


def main(folder):
    jax.config.update("jax_enable_x64", True)
    pytorch = Golden(f"What PyTorch {torch.__version__.split('+')[0]} answers.")
    torch_combinations(pytorch)
    torch_specials(pytorch)
    pytorch.write(os.path.join(folder, "torch.txt"))

    presets = Golden(f"What Keras {keras.__version__} (backend jax), Optax {optax.__version__}, the formulas of Liger "
                     f"and scikit-learn {sklearn.__version__} answer.")
    keras_cases(presets)
    optax_cases(presets)
    liger_cases(presets)
    sklearn_cases(presets)
    presets.write(os.path.join(folder, "presets.txt"))


if __name__ == "__main__":
    main(sys.argv[1])
