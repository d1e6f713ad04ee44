#!/usr/bin/env python3
"""Times softmax regression beside scikit-learn's solvers and libraries of the JVM, to the same objective.

    bench/training.py                  digits.csv
    bench/training.py --fashion FOLDER Fashion-MNIST, from the four .gz files in the folder
    bench/training.py --synthetic N,D,C numbers from 0 to 255 about a centre for each class
    bench/training.py --text FILE.csv  n-grams of characters of the column `text`, to tell the column `label`
    bench/training.py --l2 1e-4 --rows 20000 …
    bench/training.py --peers surprisal,spark,tribuo,newton-cg

All get the same table. Ours is the whole of `surprisal train --json`, of which `seconds` is the fit;
the peers get the features standardised, as ours makes them, and only their fits are timed. Numbers from 0 to
255 go to ours as images. The n-grams are hashed by scikit-learn for all, into a sparse matrix, which ours
reads from a LIBSVM file. A peer is run with smaller and smaller tolerances until its objective, computed here
from its weights, is within 1e-9 of ours, relative: the time of that run counts. Needs scikit-learn.

A peer is a solver of scikit-learn, `spark`, `tribuo` or `surprisal`. Maven builds and starts the last three from
bench/jvm; they have the table in memory and have fitted before the first run, where `surprisal train` begins in a
JVM that has compiled nothing: as a peer it is our library in one that has. Tribuo has no penalty and no tolerance:
it is run with more and more epochs, and where it ends is printed.
"""

import argparse
import contextlib
import csv
import gzip
import json
import os
import pathlib
import shutil
import signal
import struct
import subprocess
import tempfile
import threading
import time
import warnings

import numpy as np
from scipy.sparse import issparse
from scipy.special import logsumexp
from sklearn.datasets import dump_svmlight_file
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.linear_model import LogisticRegression

ROOT = pathlib.Path(__file__).resolve().parent.parent
CLOSE = 1e-9
JVM = ("spark", "surprisal", "tribuo")
# Times --patience: a run that takes longer than --patience is the last, one that takes so long is ended.
LOST = 3
# What is an answer among all that Maven and a peer print.
MARK = "peer: "


def digits():
    table = np.loadtxt(ROOT / "examples/data/digits.csv", delimiter=",", skiprows=1)
    return table[:, :-1], table[:, -1].astype(int)


def fashion(folder, rows):
    def read(name, offset):
        return np.frombuffer(gzip.open(pathlib.Path(folder) / name).read(), np.uint8, offset=offset)

    images = read("train-images-idx3-ubyte.gz", 16).reshape(-1, 784)
    labels = read("train-labels-idx1-ubyte.gz", 8)
    return images[:rows], labels[:rows].astype(int)


def synthetic(rows, features, classes):
    """Classes that overlap: each has a centre, and numbers lie about it, tied to one another."""
    random = np.random.default_rng(1)
    y = random.integers(classes, size=rows)
    centres = random.normal(0, 6, (classes, features))
    ties = random.normal(0, 1, (features, features)) / np.sqrt(features)
    x = np.empty((rows, features), np.uint8)
    for first in range(0, rows, 100_000):
        some = y[first : first + 100_000]
        noise = random.normal(0, 32, (len(some), features))
        x[first : first + 100_000] = np.clip(128 + centres[some] + noise + noise @ ties, 0, 255)
    return x, y


def ngrams(file, features, rows):
    with open(file, encoding="utf-8", newline="") as lines:
        table = list(csv.DictReader(lines))[:rows]
    hashing = HashingVectorizer(analyzer="char", ngram_range=(1, 3), n_features=features, alternate_sign=False)
    x = hashing.transform([row["text"] for row in table])
    return x, np.unique([row["label"] for row in table], return_inverse=True)[1]


def standardised(x):
    if issparse(x):
        return x
    x = x.astype(float)
    deviation = x.std(axis=0)
    return ((x - x.mean(axis=0)) / np.where(deviation > 0, deviation, 1))[:, deviation > 0]


def objective(x, y, weights, biases, l1, l2):
    z = x @ weights.T + biases
    loss = (logsumexp(z, axis=1) - z[np.arange(len(y)), y]).mean()
    return loss + l2 / 2 * (weights**2).sum() + l1 * abs(weights).sum()


def write(x, y, folder):
    if issparse(x):
        table = pathlib.Path(folder) / "table.libsvm"
        dump_svmlight_file(x, y, str(table))
        return table
    if x.dtype == np.uint8:
        table = pathlib.Path(folder) / "table-images-idx3-ubyte"
        table.write_bytes(struct.pack(">4i", 0x803, *x.shape, 1) + x.tobytes())
        labels = pathlib.Path(folder) / "table-labels-idx1-ubyte"
        labels.write_bytes(struct.pack(">2i", 0x801, len(y)) + y.astype(np.uint8).tobytes())
        return table
    table = pathlib.Path(folder) / "table.csv"
    header = ",".join([f"x{d}" for d in range(x.shape[1])] + ["label"])
    np.savetxt(table, np.column_stack([x, y]), fmt="%.17g", delimiter=",", header=header, comments="")
    return table


def ours(x, y, l1, l2, solver):
    with tempfile.TemporaryDirectory() as folder:
        table = write(x, y, folder)
        command = [ROOT / "surprisal", "train", table, "--target", "label", "--validation", "0", "--json"]
        command += ["--l1", str(l1), "--l2", str(l2), "--solver", solver]
        start = time.time()
        printed = subprocess.run(command, check=True, capture_output=True).stdout
        return json.loads(printed), time.time() - start


def scikit_learn(x, y, solver, l1, l2):
    def fit(tolerance):
        start = time.time()
        model = LogisticRegression(
            C=1 / ((l1 + l2) * len(y)),
            l1_ratio=l1 / (l1 + l2),
            solver=solver,
            tol=tolerance,
            max_iter=100_000,
            random_state=1,
        ).fit(x, y)
        return model.coef_, model.intercept_, time.time() - start

    return fit


class Ended(Exception):
    """A peer that gives no answer, and why."""


@contextlib.contextmanager
def jvm(peer, x, y, l1, l2, limit):
    """The name of a peer of bench/jvm, and its fit."""
    if not shutil.which("mvn"):
        raise Ended("it needs Maven (mvn)")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        folder = pathlib.Path(folder)
        hand_over(x, y, folder)
        args = f"-Dpeers.args={peer} {folder} {x.shape[1]} {l1} {l2}"
        command = ["mvn", "-q", "-B", "-Dstyle.color=never", "-f", ROOT / "bench/jvm", "process-classes", args]
        # In a session of its own, so that the JVM which Maven starts ends with it.
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

        def answer():
            said = []
            for line in process.stdout:
                if line.startswith(MARK):
                    return line.removeprefix(MARK).strip()
                said.append(line.strip())
            faults = (line.split("[ERROR] ")[-1] for line in said if "ERROR" in line or "Exception" in line)
            raise Ended(next(faults, "it ended without a word"))

        def fit(effort):
            timer = threading.Timer(limit, os.killpg, (process.pid, signal.SIGKILL))
            timer.start()
            start = time.time()
            try:
                print(effort, file=process.stdin, flush=True)
                seconds = float(answer())
            except (BrokenPipeError, Ended) as ended:
                late = time.time() - start >= limit
                raise Ended(f"a run took longer than {limit:.0f} s" if late else str(ended)) from None
            finally:
                timer.cancel()
            numbers = np.fromfile(folder / "weights")
            classes = y.max() + 1
            return numbers[:-classes].reshape(classes, -1), numbers[-classes:], seconds

        try:
            yield answer(), fit
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def hand_over(x, y, folder):
    """Writes the table as bench/jvm reads it."""
    y.astype(np.int32).tofile(folder / "labels")
    if issparse(x):
        x.sort_indices()
        x.data.astype(float).tofile(folder / "values")
        x.indices.astype(np.int32).tofile(folder / "columns")
        x.indptr.astype(np.int64).tofile(folder / "offsets")
    else:
        x.tofile(folder / "values")


def runs(fit, efforts, x, y, l1, l2, lowest, patience):
    """The runs of a peer until one is close enough, or takes too long."""
    for effort in efforts:
        weights, biases, seconds = fit(effort)
        reached = objective(x, y, weights, biases, l1, l2)
        yield effort, reached, seconds
        if reached <= lowest * (1 + CLOSE) or seconds > patience:
            return


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--fashion", metavar="FOLDER")
    parser.add_argument("--synthetic", metavar="N,D,C")
    parser.add_argument("--text", metavar="FILE")
    parser.add_argument("--features", type=int, default=1 << 14, help="that the n-grams of --text are hashed into")
    parser.add_argument("--rows", type=int, default=60_000)
    parser.add_argument("--l1", type=float, default=0.0)
    parser.add_argument("--l2", type=float, default=1e-3)
    parser.add_argument("--solver", default="automatic")
    parser.add_argument("--peers", default="lbfgs,newton-cg", help="solvers of scikit-learn, spark, tribuo, surprisal")
    parser.add_argument("--tolerances", default="1e-4,1e-5,1e-6,1e-7,1e-8,1e-9,1e-10", help="of the peers' runs")
    parser.add_argument("--epochs", default="5,50,500", help="of the runs of tribuo")
    parser.add_argument("--patience", type=float, default=300, help="seconds that one run of a peer may take")
    args = parser.parse_args()
    warnings.filterwarnings("ignore")
    if args.text:
        x, y = ngrams(args.text, args.features, args.rows)
    elif args.synthetic:
        x, y = synthetic(*map(int, args.synthetic.split(",")))
    else:
        x, y = fashion(args.fashion, args.rows) if args.fashion else digits()
    report, wall = ours(x, y, args.l1, args.l2, args.solver)
    lowest = report["objective"]
    print(f"{len(y)} rows, {x.shape[1]} columns, l1 = {args.l1}, l2 = {args.l2}")
    print(
        f"surprisal {report['solver']}: {lowest:.14g}, at most {report['optimalityBound']:.1e} above the lowest;"
        f" {report['seconds']:.2f} s, {wall:.2f} s with start and table"
    )
    x = standardised(x)
    tolerances = [float(tolerance) for tolerance in args.tolerances.split(",")]
    epochs = [int(epochs) for epochs in args.epochs.split(",")]
    for peer in filter(None, args.peers.split(",")):
        if peer in JVM:
            opened = jvm(peer, x, y, args.l1, args.l2, LOST * args.patience)
        else:
            opened = contextlib.nullcontext((f"scikit-learn {peer}", scikit_learn(x, y, peer, args.l1, args.l2)))
        efforts = epochs if peer == "tribuo" else tolerances
        try:
            with opened as (name, fit):
                for effort, reached, seconds in runs(fit, efforts, x, y, args.l1, args.l2, lowest, args.patience):
                    step = f"{effort} epochs" if peer == "tribuo" else f"tol {effort:.0e}"
                    print(
                        f"{name}, {step}: {reached:.14g}, {reached / lowest - 1:+.1e};"
                        f" {seconds:.2f} s, {seconds / report['seconds']:.1f} times ours",
                        flush=True,
                    )
        except Ended as ended:
            print(f"{peer} goes no further: {ended}", flush=True)


if __name__ == "__main__":
    main()
