#!/usr/bin/env python3
"""Times a network on Fashion-MNIST beside PyTorch's loop on the CPU.

    bench/network.py FOLDER            the folder has the four .gz files
    bench/network.py FOLDER --epochs 20 --batch 128 --hidden 256,128 --dropout 0.2

Both train the same layers with ReLU by AdamW on 54,000 images, along a cosine, and look at 6,000 others after
each epoch; the weights of the best epoch are tested on the 10,000 images of the test set. Ours is `surprisal
train`: `seconds` is the fit, the search for the best epoch included. PyTorch has its tensors in memory and
takes batches by index, which is faster than a DataLoader. Needs PyTorch.
"""

import argparse
import copy
import gzip
import json
import pathlib
import subprocess
import tempfile
import time

import numpy as np
import torch

ROOT = pathlib.Path(__file__).resolve().parent.parent
SET_ASIDE = 6_000


def ours(folder, args):
    with tempfile.TemporaryDirectory() as scratch:
        model = pathlib.Path(scratch) / "network.model"
        command = [ROOT / "surprisal", "train", folder / "train-images-idx3-ubyte.gz", "--target", "label"]
        command += ["--validation", "0", "--hidden", args.hidden, "--epochs", str(args.epochs)]
        command += ["--batch", str(args.batch), "--dropout", str(args.dropout), "--patience", str(args.epochs)]
        command += ["--out", model, "--json"]
        report = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
        test = [ROOT / "surprisal", "evaluate", model, folder / "t10k-images-idx3-ubyte.gz", "--json"]
        tested = json.loads(subprocess.run(test, check=True, capture_output=True).stdout)
        return report["seconds"] / len(report["network"]["epochs"]), tested["accuracy"], tested["logLoss"]


def read(folder, part):
    images = np.frombuffer(gzip.open(folder / f"{part}-images-idx3-ubyte.gz").read(), np.uint8, offset=16)
    labels = np.frombuffer(gzip.open(folder / f"{part}-labels-idx1-ubyte.gz").read(), np.uint8, offset=8)
    return images.reshape(len(labels), -1).astype(np.float32), torch.from_numpy(labels.astype(np.int64))


def theirs(folder, args):
    images, labels = read(folder, "train")
    mean, deviation = images.mean(axis=0), images.std(axis=0)
    deviation[deviation == 0] = 1
    x = torch.from_numpy((images - mean) / deviation)
    test_images, test_labels = read(folder, "t10k")
    test = torch.from_numpy((test_images - mean) / deviation)
    torch.manual_seed(1)
    order = torch.randperm(len(labels))
    aside, training = order[:SET_ASIDE], order[SET_ASIDE:]
    widths = [x.shape[1], *map(int, args.hidden.split(","))]
    layers = []
    for inputs, outputs in zip(widths, widths[1:]):
        layers += [torch.nn.Linear(inputs, outputs), torch.nn.ReLU(), torch.nn.Dropout(args.dropout)]
    network = torch.nn.Sequential(*layers, torch.nn.Linear(widths[-1], 10))
    loss = torch.nn.CrossEntropyLoss()
    method = torch.optim.AdamW(network.parameters(), lr=1e-3, weight_decay=0.01)
    steps = args.epochs * -(-len(training) // args.batch)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(method, steps)
    least, best = float("inf"), None
    start = time.time()
    for _ in range(args.epochs):
        network.train()
        shuffled = training[torch.randperm(len(training))]
        for batch in shuffled.split(args.batch):
            method.zero_grad()
            loss(network(x[batch]), labels[batch]).backward()
            method.step()
            schedule.step()
        network.eval()
        with torch.no_grad():
            now = loss(network(x[aside]), labels[aside]).item()
        if now < least:
            least, best = now, copy.deepcopy(network.state_dict())
    seconds = (time.time() - start) / args.epochs
    network.load_state_dict(best)
    with torch.no_grad():
        logits = network(test)
    return seconds, (logits.argmax(1) == test_labels).float().mean().item(), loss(logits, test_labels).item()


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--hidden", default="256,128")
    parser.add_argument("--epochs", type=int, default=20)
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--dropout", type=float, default=0.2)
    parser.add_argument("--rounds", type=int, default=3)
    args = parser.parse_args()
    print(f"hidden {args.hidden}, {args.epochs} epochs, batches of {args.batch}, dropout {args.dropout},"
          f" {torch.get_num_threads()} threads")
    ratios = []
    for _ in range(args.rounds):
        mine, accuracy, log_loss = ours(args.folder, args)
        print(f"surprisal: {mine:.2f} s an epoch, test accuracy {accuracy:.2%}, log loss {log_loss:.4f}", flush=True)
        seconds, accuracy, log_loss = theirs(args.folder, args)
        print(f"PyTorch {torch.__version__}: {seconds:.2f} s an epoch, test accuracy {accuracy:.2%},"
              f" log loss {log_loss:.4f}", flush=True)
        ratios.append(seconds / mine)
    print(f"PyTorch's time over ours: {np.median(ratios):.2f}, the median of {args.rounds}")


if __name__ == "__main__":
    main()
