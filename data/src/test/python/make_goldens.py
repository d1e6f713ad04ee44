"""Writes the files that NpyTest and SafetensorsTest compare with.

    python3 make_goldens.py ../resources/surprisal/data

Needs numpy and safetensors (made with numpy 2.4.6 and safetensors 0.8.0). The element at row-major position i
of every array is (i - 2) / 2 for floating point, i - 2 for signed integers, i for unsigned ones and
i odd for booleans.
"""

import io
import sys
import zipfile
from pathlib import Path

import numpy as np
import safetensors
import safetensors.numpy


def elements(code, shape):
    index = np.arange(int(np.prod(shape)), dtype=np.float64).reshape(shape)
    if code[0] == "f":
        return (index - 2) / 2
    if code[0] == "i":
        return index - 2
    return index % 2 if code == "b1" else index


def npy(array, version=None):
    out = io.BytesIO()
    np.lib.format.write_array(out, array, version=version)
    return out.getvalue()


def arrays():
    codes = "f2 f4 f8 i1 i2 i4 i8 u1 u2 u4 u8 b1".split()
    for code in codes:
        for order in "<>":
            values = elements(code, (2, 3)).astype(np.dtype(order + code))
            name = code + (" little" if order == "<" else " big")
            yield name + " c 1 2x3", npy(values)
            yield name + " f 1 2x3", npy(np.asfortranarray(values))
    for shape in [(), (0,), (3,), (2, 0, 3), (2, 3, 4), (1, 2, 1, 3)]:
        for code in ["f4", "i8"]:
            values = elements(code, shape).astype("<" + code)
            name = " 1 " + "x".join(map(str, shape))
            yield code + " little c" + name, npy(values)
            if len(shape) > 1:
                yield code + " little f" + name, npy(np.asfortranarray(values))
    for version in [2, 3]:
        for code in ["f8", "i4"]:
            values = elements(code, (2, 3)).astype(">" + code)
            yield f"{code} big f {version} 2x3", npy(np.asfortranarray(values), (version, 0))


def refused():
    yield "objects", npy_pickled(np.array([{}, None], dtype=object))
    yield "records", npy(np.array([(1, 2.0)], dtype=[("a", "<i4"), ("b", "<f4")]))
    yield "unicode strings", npy(np.array(["a", "bc"]))
    yield "byte strings", npy(np.array([b"a", b"bc"]))
    yield "complex numbers", npy(np.array([1j]))
    yield "dates", npy(np.array(["2020-01-01"], dtype="datetime64[D]"))
    yield "time differences", npy(np.array([1], dtype="timedelta64[s]"))
    yield "raw bytes", npy(np.array([b"ab"], dtype="V2"))
    yield "long doubles", npy(np.array([1], dtype="longdouble"))
    yield "beyond long", npy(np.array([1, 2**63], dtype="<u8"))


def npy_pickled(array):
    out = io.BytesIO()
    np.save(out, array, allow_pickle=True)
    return out.getvalue()


def write_zip(path, entries):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for name, content in entries:
            out.writestr(zipfile.ZipInfo(name + ".npy", (2026, 1, 1, 0, 0, 0)), content)


def write_safetensors(folder):
    tensors = {
        "weight": elements("f4", (2, 3)).astype("<f4"),
        "bias": elements("f8", (3,)).astype("<f8"),
        "half": elements("f2", (5,)).astype("<f2"),
    }
    safetensors.numpy.save_file(tensors, folder / "floats.safetensors", {"maker": "python"})

    every = {}
    bits = elements("f4", (2, 3)).astype("<f4").view("<u4") >> 16
    every["BF16"] = ("bfloat16", bits.astype("<u2"))
    names = {
        "F64": "float64", "F32": "float32", "F16": "float16",
        "I64": "int64", "I32": "int32", "I16": "int16", "I8": "int8",
        "U64": "uint64", "U32": "uint32", "U16": "uint16", "U8": "uint8", "BOOL": "bool",
    }
    for name, dtype in names.items():
        code = np.dtype(dtype).str[1:]
        every[name] = (dtype, elements(code, (2, 3)).astype(dtype))
    every["scalar"] = ("float32", np.array(-1, dtype="<f4"))
    every["empty"] = ("float32", np.zeros((0, 4), dtype="<f4"))
    specs = {
        name: safetensors.TensorSpec(
            dtype=dtype, shape=list(a.shape), data_ptr=a.ctypes.data, data_len=a.nbytes
        )
        for name, (dtype, a) in every.items()
    }
    (folder / "every.safetensors").write_bytes(safetensors.serialize(specs))


def main():
    folder = Path(sys.argv[1])
    write_zip(folder / "npy.zip", arrays())
    write_zip(folder / "npy-refused.zip", refused())
    write_safetensors(folder)


if __name__ == "__main__":
    main()
