/* Measures every elementwise function against libm in the next wider type, in units in the last place, and asserts its stated bound.
   Arguments: the distance between the bit patterns of float that are tried (1 tries all), the number of random doubles. */
#include "vmath.h"

#include <stdio.h>
#include <stdlib.h>

#if RNN_DOUBLE
typedef long double wide;
#define WIDE(f) f##l
#define PRECISION 53
#define LOWEST (-1074)
#define HIGHEST 1024
#else
typedef double wide;
#define WIDE(f) f
#define PRECISION 24
#define LOWEST (-149)
#define HIGHEST 128
#endif

static wide wide_sigmoid(wide x) { return x < 0 ? WIDE(exp)(x) / (1 + WIDE(exp)(x)) : 1 / (1 + WIDE(exp)(-x)); }
static wide wide_softplus(wide x) {
  return (x > 0 ? x : x < 0 ? 0 : x) + WIDE(log1p)(WIDE(exp)(-WIDE(fabs)(x)));
}
static wide wide_sign(wide x) { return x > 0 ? 1 : x < 0 ? -1 : x; }

typedef struct function {
  const char *name;
  rnn_v (*ours)(rnn_v);
  wide (*reference)(wide);
  double float_bound, double_bound; /* ulp */
} function;

/* The bounds are those of Docs/runtime.md. */
static const function functions[] = {
#define F(name, f, d) {#name, rnn_v##name, WIDE(name), f, d},
#define OURS(name, reference, f, d) {#name, rnn_v##name, reference, f, d},
    F(exp, 2, 2)
    F(expm1, 2, 2)
    F(tanh, 2, 2)
    F(sinh, 2, 2)
    F(cosh, 2, 2)
    F(log, 2, 2)
    F(log1p, 2, 2)
    F(sqrt, 2, 2)
    F(sin, 2, 2)
    F(cos, 2, 2)
    F(tan, 2, 2)
    F(asin, 2, 2)
    F(acos, 2, 2)
    F(atan, 2, 2)
    F(erf, 2, 2)
    F(floor, 2, 2)
    F(ceil, 2, 2)
    OURS(sigmoid, wide_sigmoid, 2, 2)
    OURS(softplus, wide_softplus, 2, 2)
    OURS(abs, WIDE(fabs), 0, 0)
    OURS(sign, wide_sign, 0, 0)
};

/* The distance from the exact value, with an overflow taken as the next power of two; 1e9 for what must not happen. */
static double ulps(rnn_real got, wide exact) {
  int exponent;
  wide limit = WIDE(ldexp)(1, HIGHEST), value = got;
  if (exact != exact) return got != got ? 0 : 1e9;
  if (got != got) return 1e9;
  if (exact >= limit || exact <= -limit) return value == exact || WIDE(fabs)(value) > 2 * limit ? 0 : 1e9;
  if (value > limit) value = limit;
  if (value < -limit) value = -limit;
  WIDE(frexp)(exact, &exponent);
  exponent = exponent - PRECISION < LOWEST || exact == 0 ? LOWEST : exponent - PRECISION;
  return (double)WIDE(fabs)(WIDE(ldexp)(value - exact, -exponent));
}

typedef struct worst {
  double error;
  rnn_real at;
} worst;

static void try_lanes(const function *f, const rnn_real *x, worst *w) {
  rnn_lanes y;
  int i;
  y.v = f->ours(rnn_load(x));
  for (i = 0; i < RNN_LANES; i++) {
    double error = ulps(y.at[i], f->reference(x[i]));
    if (error > w->error) w->error = error, w->at = x[i];
  }
}

static rnn_real from_word(uint64_t word) {
  rnn_u u = (rnn_u)word;
  rnn_real x;
  memcpy(&x, &u, sizeof x);
  return x;
}

static uint64_t next_word(uint64_t *state) {
  uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
  z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
  return z ^ (z >> 31);
}

int main(int argc, char **argv) {
  static const double edges[] = {0, 1, 0.5, 2, 88.72283, 88.72284, 89.4, 89.416, 103.97, 104, 709.78271, 709.7828, 710.4758, 745.13, 746, 1e300};
  uint64_t step = argc > 1 ? strtoull(argv[1], NULL, 10) : 1009, count = argc > 2 ? strtoull(argv[2], NULL, 10) : 300000, i, state;
  size_t k, failures = 0;
  for (k = 0; k < sizeof functions / sizeof *functions; k++) {
    const function *f = &functions[k];
    worst w = {0, 0};
    rnn_real x[RNN_LANES];
    uint64_t lane = 0;
    double bound = RNN_DOUBLE ? f->double_bound : f->float_bound;
    if (argc > 3 && strcmp(argv[3], f->name) != 0) continue;
    if (!RNN_DOUBLE)
      for (i = 0; i < UINT64_C(0x100000000); i += step) {
        x[lane++ % RNN_LANES] = from_word(i);
        if (lane % RNN_LANES == 0) try_lanes(f, x, &w);
      }
    /* Random words: any sign and mantissa; half of them any exponent, half from 2^-16 to 2^16. */
    for (state = 1, i = 0; i < count; i++) {
      rnn_real value = from_word(next_word(&state));
      if (i & 1) value = RNN_LIBM(ldexp)(RNN_LIBM(fabs)(value) < 1 ? 1 : 1 + (rnn_real)(next_word(&state) >> 40) * (rnn_real)0x1p-24 + (rnn_real)(next_word(&state) >> 40) * (rnn_real)0x1p-48, (int)(next_word(&state) % 32) - 16) * (next_word(&state) & 1 ? 1 : -1);
      x[lane++ % RNN_LANES] = value;
      if (lane % RNN_LANES == 0) try_lanes(f, x, &w);
    }
    for (i = 0; i < 2 * sizeof edges / sizeof *edges + 4 * RNN_LANES; i++) {
      rnn_real value = i < 2 * sizeof edges / sizeof *edges ? (rnn_real)(i & 1 ? -edges[i / 2] : edges[i / 2]) : i & 1 ? (rnn_real)INFINITY : i & 2 ? -(rnn_real)INFINITY : (rnn_real)NAN;
      int j;
      for (j = 0; j < RNN_LANES; j++) x[j] = value;
      try_lanes(f, x, &w);
    }
    printf("%-9s %7.3f ulp at %.9g%s\n", f->name, w.error, (double)w.at, w.error > bound ? "  EXCEEDS ITS BOUND" : "");
    if (w.error > bound) failures++;
  }
  return failures ? 1 : 0;
}
