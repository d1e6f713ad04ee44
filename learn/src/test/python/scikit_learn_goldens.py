"""Writes what scikit-learn makes of the example tables, for the tests of learn to compare with.

Run from the repository's root, with scikit-learn 1.9.1 and pandas:

    python learn/src/test/python/scikit_learn_goldens.py

scikit-learn minimises C·Σ loss + ½‖W‖², so l2 = 1/(C·N).
"""

from pathlib import Path

import numpy as np
import pandas as pd
from scipy.special import log_softmax
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, brier_score_loss, log_loss

DATA = Path("examples/data")
OUT = Path("learn/src/test/resources/surprisal")


def standardise(column):
    present = column.dropna()
    filled = column.fillna(present.mean())
    return (filled - present.mean()) / present.std(ddof=0)


def encode(table):
    """Numbers standardised, with indicators of missing ones; words one-hot; constants dropped."""
    features = {}
    for name in table.columns:
        column = table[name]
        if pd.api.types.is_numeric_dtype(column):
            if column.nunique() == 1 and not column.isna().any():
                continue
            features[name] = standardise(column)
            if column.isna().any():
                features[f"{name} is missing"] = column.isna().astype(float)
        else:
            for level in sorted(column.dropna().unique()):
                features[f"{name} = {level}"] = (column == level).astype(float)
            if column.isna().any():
                features[f"{name} is missing"] = column.isna().astype(float)
    return pd.DataFrame(features)


def fit(file, target, l2):
    table = pd.read_csv(DATA / file).dropna(subset=[target])
    x = encode(table.drop(columns=target))
    y, names = pd.factorize(table[target], sort=True)
    model = LogisticRegression(
        C=1 / (l2 * len(y)), solver="newton-cholesky", tol=1e-13, max_iter=1000
    ).fit(x.to_numpy(), y)
    logits = x.to_numpy() @ model.coef_.T + model.intercept_
    loss = -log_softmax(logits, axis=1)[np.arange(len(y)), y].mean()
    objective = loss + l2 / 2 * (model.coef_**2).sum()
    path = OUT / "learn" / f"scikit-learn-{Path(file).stem}.csv"
    with path.open("w") as out:
        print("class,feature,weight", file=out)
        print(f"objective,,{float(objective)!r}", file=out)
        print(f"logLoss,,{float(loss)!r}", file=out)
        for c, name in enumerate(names):
            print(f"{name},bias,{float(model.intercept_[c] - model.intercept_.mean())!r}", file=out)
            for d, feature in enumerate(x.columns):
                print(f"{name},{feature},{float(model.coef_[c, d])!r}", file=out)
    print(file, "objective", objective)


def expected_calibration_error(y, p, bins=15):
    """The bins of Guo et al.: (a, b] by the probability of the predicted class."""
    predicted, confidence = p.argmax(axis=1), p.max(axis=1)
    error = 0.0
    for k in range(bins):
        inside = (confidence > k / bins) & (confidence <= (k + 1) / bins)
        if inside.any():
            error += inside.mean() * abs(
                (predicted[inside] == y[inside]).mean() - confidence[inside].mean()
            )
    return error


def evaluation():
    rng = np.random.default_rng(20260101)
    logits = np.round(rng.normal(scale=2, size=(200, 4)), 3)
    y = np.array([rng.choice(4, p=np.exp(z) / np.exp(z).sum()) for z in logits * 0.6])
    p = np.exp(log_softmax(logits, axis=1))
    frequencies = np.array([10, 40, 30, 20])
    baseline = np.tile(frequencies / frequencies.sum(), (len(y), 1))
    path = OUT / "evaluate" / "scikit-learn-evaluation.csv"
    with path.open("w") as out:
        print(f"logLoss,{log_loss(y, p)!r}", file=out)
        print(f"baselineLogLoss,{log_loss(y, baseline)!r}", file=out)
        print(f"accuracy,{accuracy_score(y, p.argmax(axis=1))!r}", file=out)
        print(f"brier,{float(brier_score_loss(y, p, labels=range(4), scale_by_half=False))!r}", file=out)
        print(f"ece,{float(expected_calibration_error(y, p))!r}", file=out)
        for z, label in zip(logits, y):
            print(",".join(map(repr, z.tolist())), label, sep=",", file=out)


if __name__ == "__main__":
    fit("penguins.csv", "species", 1e-3)
    fit("digits.csv", "label", 1e-3)
    evaluation()
