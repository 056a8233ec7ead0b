"""Prints the coefficients of the runtime's polynomials: minimax in relative error, by Remez exchange with mpmath.

Every polynomial P of z approximates g(z) so that the error of the whole function, weighed by w(z), is least.
"""
import struct

import mpmath as mp

mp.mp.dps = 60
GRID = 3000


def remez(g, w, low, high, degree):
    """Coefficients, lowest first, and the greatest weighted error of the polynomial of least w*|P - g| on [low, high]."""
    n = degree + 2
    low, high = mp.mpf(low), mp.mpf(high)
    points = [(low + high) / 2 - (high - low) / 2 * mp.cos(mp.pi * i / (n - 1)) for i in range(n)]
    grid = [(low + high) / 2 - (high - low) / 2 * mp.cos(mp.pi * i / GRID) for i in range(GRID + 1)]
    gs, ws = [g(x) for x in grid], [w(x) for x in grid]
    for _ in range(40):
        m, b = mp.matrix(n, n), mp.matrix(n, 1)
        for i, x in enumerate(points):
            for j in range(degree + 1):
                m[i, j] = x**j
            m[i, n - 1] = (-1) ** i / w(x)
            b[i] = g(x)
        c = list(mp.lu_solve(m, b))[: degree + 1]
        e = [(mp.polyval(c[::-1], x) - y) * v for x, y, v in zip(grid, gs, ws)]
        worst = max(abs(x) for x in e)
        extrema = []
        for i, x in enumerate(grid):
            if (i == 0 or abs(e[i]) >= abs(e[i - 1])) and (i == GRID or abs(e[i]) >= abs(e[i + 1])):
                if extrema and (e[i] > 0) == (extrema[-1][1] > 0):
                    if abs(e[i]) > abs(extrema[-1][1]):
                        extrema[-1] = (x, e[i])
                else:
                    extrema.append((x, e[i]))
        while len(extrema) > n:
            extrema.pop(0 if abs(extrema[0][1]) < abs(extrema[-1][1]) else -1)
        if len(extrema) < n:
            break
        points = [x for x, _ in extrema]
        if worst < 1.01 * min(abs(y) for _, y in extrema):
            break
    return c, worst


def taylor(f, terms):
    """A function near 0 by its series, whose coefficients f(i) gives."""
    c = [f(i) for i in range(terms)][::-1]
    return lambda z: mp.polyval(c, z)


def short(x, name):
    """A hexadecimal constant without needless zeros, of float's precision where the name says so."""
    if name.startswith("float"):
        x = struct.unpack("f", struct.pack("f", float(x)))[0]
    digits, exponent = float(x).hex().split("p")
    return (digits.rstrip("0").rstrip(".") if "." in digits else digits) + "p" + exponent


def show(name, fit):
    c, worst = fit
    print(f"{name}: relative error {mp.nstr(worst, 3)} = 2^{mp.nstr(mp.log(worst, 2), 4)}")
    print(" ".join(f"M({short(x, name)})" for x in c[::-1]))


def exp_weight(r):
    """Of an error of P: tanh needs expm1(r) = r + r^2 P relative to r, and where r is near -ln(2)/2 to 2 exp(r) - 1, halved."""
    return max(r * r / min(abs(r), mp.exp(r) - mp.mpf(1) / 2), mp.mpf("1e-3")) if r else mp.mpf("1e-3")


half_ln2 = mp.log(2) / 2 * mp.mpf("1.0005")
expm1 = lambda i: 1 / mp.factorial(i + 2)
quarter = mp.pi / 4 * mp.mpf("1.001")
root = (mp.sqrt(2) - 1) / (mp.sqrt(2) + 1) * mp.mpf("1.001")
sin = lambda i: (-1) ** (i + 1) / mp.factorial(2 * i + 3)
cos = lambda i: (-1) ** i / mp.factorial(2 * i + 4)
log = lambda i: mp.mpf(2) / (2 * i + 3)

relative = lambda r: max(abs(r), mp.mpf("1e-3"))
show("float expm1(r) = r + r^2 P(r), fused", remez(taylor(expm1, 40), exp_weight, -half_ln2, half_ln2, 4))
for kind, degrees in (("float", (5, 3, 2, 3)), ("double", (9, 6, 5, 7))):
    e, s, c, l = degrees
    show(f"{kind} expm1(r) = r + r^2 P(r)", remez(taylor(expm1, 40), relative, -half_ln2, half_ln2, e))
    show(f"{kind} sin(r) = r + r^3 P(r^2)", remez(taylor(sin, 30), lambda z: z * mp.sqrt(z) / mp.sin(mp.sqrt(z)) if z else mp.mpf("1e-30"), 0, quarter**2, s))
    show(f"{kind} cos(r) = 1 - r^2/2 + r^4 P(r^2)", remez(taylor(cos, 30), lambda z: z * z / mp.cos(mp.sqrt(z)) + mp.mpf("1e-30"), 0, quarter**2, c))
    show(f"{kind} log(1+f) = 2s + s^3 P(s^2)", remez(taylor(log, 60), lambda z: z + mp.mpf("1e-30"), 0, root**2, l))

erf = lambda i: 2 / mp.sqrt(mp.pi) * (-1) ** i / (mp.factorial(i) * (2 * i + 1)) - (i == 0)
atan = lambda i: mp.mpf(-1) ** (i + 1) / (2 * i + 3)
asin = lambda i: mp.factorial(2 * i + 2) / (mp.mpf(4) ** (i + 1) * mp.factorial(i + 1) ** 2 * (2 * i + 3))
sinh = lambda i: 1 / mp.factorial(2 * i + 3)
power = lambda i: mp.mpf(1) / (2 * i + 5)


def cubed(f):
    """Of an error of P where f(x) = x + x^3 P(x^2)."""
    return lambda z: z * mp.sqrt(z) / f(mp.sqrt(z)) if z > 1e-20 else mp.mpf("1e-20")


half = mp.mpf("0.2501")
for kind, end, degrees in (("float", 3.95, (5, 7, 5, 4, 3, 4, 2)), ("double", 5.95, (11, 23, 11, 12, 6, 9, 6))):
    near, far, t, s, h, l, p = degrees
    show(f"{kind} erf(x) = x + x P(x^2)", remez(taylor(erf, 60), lambda z: mp.sqrt(z) / mp.erf(mp.sqrt(z)) if z > 1e-20 else mp.mpf(1), 0, mp.mpf("0.811"), near))
    show(f"{kind} log(1 - erf(x)) = P(x)", remez(lambda x: mp.log(mp.erfc(x)), lambda x: mp.erfc(x) / mp.erf(x), 0.9, end, far))
    show(f"{kind} atan(r) = r + r^3 P(r^2)", remez(taylor(atan, 400), cubed(mp.atan), 0, half, t))
    show(f"{kind} asin(s) = s + s^3 P(s^2)", remez(taylor(asin, 120), cubed(mp.asin), 0, half, s))
    show(f"{kind} sinh(x) = x + x^3 P(x^2)", remez(taylor(sinh, 40), cubed(mp.sinh), 0, mp.mpf("1.001"), h))
    show(f"{kind} log(1+f) = 2s + s^3 P(s^2), f up to 1", remez(taylor(log, 200), lambda z: z + mp.mpf("1e-30"), 0, mp.mpf(1) / 9 * mp.mpf("1.001"), l))
    show(f"{kind} log(1+f) = 2s + 2s z/3 + 2s z^2 P(z)", remez(taylor(power, 80), lambda z: z * z + mp.mpf("1e-30"), 0, root**2, p))
