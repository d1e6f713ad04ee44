"""Prints the constants of FloatExp, DoubleExp, CarefulLogSum and LogOnePlus.

exp(r) is approximated on |r| <= 0.3470 (ln 2 / 2 and a little more, for the multiple of ln 2 is
chosen in rounded arithmetic) by 1 + r + c2 r^2 + ... + cn r^n: least squares of the relative error
at Chebyshev points, which is near the least maximum. One coefficient after another, lowest first,
is rounded to its type, and the rest are fitted again. The series of LogOnePlus is fitted likewise.

Usage: python3 exp_constants.py   (needs mpmath)
"""

from mpmath import cos, exp, floor, frexp, ldexp, log, lu_solve, matrix, mp, mpf, nint, nstr, pi

mp.dps = 60
LN2 = log(mpf(2))
REACH = mpf("0.3470")
POINTS = [REACH * cos(pi * (2 * i + 1) / 400) for i in range(200)]


def relative_error(c, r):
    return sum(ck * r**k for k, ck in enumerate(c)) / exp(r) - 1


def fit(fixed, degree):
    """The free coefficients, len(fixed) to degree, that make the relative error least."""
    basis = range(len(fixed), degree + 1)
    a = matrix([[r**k / exp(r) for k in basis] for r in POINTS])
    b = matrix([-relative_error(fixed, r) for r in POINTS])
    return list(lu_solve(a, b))  # of an overdetermined system: the least squares


def rounded(x, bits):
    """The nearest number of that many bits."""
    m, e = frexp(x)
    return ldexp(nint(ldexp(m, bits)), e - bits)


def literal(x, bits):
    """A Java hexadecimal literal with its decimal."""
    mantissa, exponent = float(x).hex().split("p")
    mantissa = mantissa.rstrip("0").rstrip(".")
    suffix, digits = ("f", 9) if bits == 24 else ("", 17)
    return f"{mantissa}p{int(exponent)}{suffix}; // {nstr(x, digits)}"


def show(name, degree, bits, high_bits):
    print(name)
    high = rounded(LN2, high_bits)
    print(f"  LOG2_E = {literal(rounded(1 / LN2, bits), bits)}")
    print(f"  LN2_HIGH = {literal(high, bits)}")
    print(f"  LN2_LOW = {literal(rounded(LN2 - high, bits), bits)}")
    c = [mpf(1), mpf(1)]
    while len(c) <= degree:
        c.append(rounded(fit(c, degree)[0], bits))
        print(f"  C{len(c) - 1} = {literal(c[-1], bits)}")
    worst = max(abs(relative_error(c, REACH * i / 1000)) for i in range(-1000, 1001))
    print(f"  relative error of the polynomial: 2^{nstr(log(worst, 2), 4)}")


def truncated(x, bits):
    """The greatest number of that many bits that does not exceed x."""
    m, e = frexp(x)
    return ldexp(floor(ldexp(m, bits)), e - bits)


show("FloatExp", 6, 24, 9)
show("DoubleExp", 11, 53, 40)

print("CarefulLogSum")
high = truncated(LN2, 36)
middle = truncated(LN2 - high, 36)
print(f"  LN2_HIGH = {literal(high, 53)}")
print(f"  LN2_MIDDLE = {literal(middle, 53)}")
print(f"  LN2_LOW = {literal(rounded(LN2 - high - middle, 53), 53)}")

print("LogOnePlus")
SQUARE = ((mp.sqrt(2) - 1) / (mp.sqrt(2) + 1)) ** 2
SQUARES = [SQUARE * (1 + cos(pi * (2 * i + 1) / 400)) / 2 for i in range(200)]


def series(z):
    """c1 + c2 z + ... of 2 atanh(s) = 2 s + s z (c1 + c2 z + ...), z = s^2."""
    return (2 * mp.atanh(mp.sqrt(z)) / mp.sqrt(z) - 2) / z


def miss(c, z):
    """What the series with these coefficients adds to the relative error of the logarithm."""
    return (sum(ck * z**k for k, ck in enumerate(c)) - series(z)) * z / 2


c = []
while len(c) < 7:
    basis = range(len(c), 7)
    a = matrix([[z ** (k + 1) / 2 for k in basis] for z in SQUARES])
    c.append(rounded(lu_solve(a, matrix([-miss(c, z) for z in SQUARES]))[0], 53))
    print(f"  C{len(c)} = {literal(c[-1], 53)}")
worst = max(abs(miss(c, SQUARE * i / 1000)) for i in range(1, 1001))
print(f"  relative error of the series: 2^{nstr(log(worst, 2), 4)}")
