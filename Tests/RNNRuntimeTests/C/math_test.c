/* Measures every elementwise function against libm's of the next wider type, in units in the last place, and asserts its stated bound.
   Arguments: the distance between the bit patterns of float that are tried (1 tries all of them), the number of random reals, and the
   name of the one function to try. */
#include "check.h"
#include "vmath.h"

#if RNN_DOUBLE
typedef long double wide;
#define WIDE(f) f##l
#define LOWEST (-1074) /* exponents of the least denormal and of the first number too large */
#define HIGHEST 1024
#else
typedef double wide;
#define WIDE(f) f
#define LOWEST (-149)
#define HIGHEST 128
#endif

static wide wide_sigmoid(wide x) { return x < 0 ? WIDE(exp)(x) / (1 + WIDE(exp)(x)) : 1 / (1 + WIDE(exp)(-x)); }
static wide wide_softplus(wide x) { return (x > 0 ? x : x < 0 ? 0 : x) + WIDE(log1p)(WIDE(exp)(-WIDE(fabs)(x))); }
static wide wide_sign(wide x) { return x > 0 ? 1 : x < 0 ? -1 : x; }

typedef struct function {
  const char *name;
  rnn_v (*ours)(rnn_v);
  wide (*reference)(wide);
  double float_bound, double_bound; /* in ulp, as Docs/runtime.md states them */
} function;

#define LIBM(name, single_bound, double_bound) {#name, rnn_v##name, WIDE(name), single_bound, double_bound},
#define OURS(name, reference, single_bound, double_bound) {#name, rnn_v##name, reference, single_bound, double_bound},
static rnn_v rnn_vabs_function(rnn_v x) { return rnn_vabs(x); }
static const function functions[] = {
    LIBM(exp, 1, 1) LIBM(expm1, 2, 2) LIBM(tanh, 2, 2) LIBM(sinh, 1.5, 1.5) LIBM(cosh, 2, 2) LIBM(log, 1, 1) LIBM(log1p, 1, 1)
    LIBM(sin, 1, 1) LIBM(cos, 1, 1) LIBM(tan, 1.5, 1.5) LIBM(asin, 1, 1) LIBM(acos, 1, 1) LIBM(atan, 1.5, 1.5) LIBM(erf, 1.5, 1.5)
    LIBM(sqrt, 0.5, 0.501) LIBM(floor, 0, 0) LIBM(ceil, 0, 0) OURS(sigmoid, wide_sigmoid, 2, 2)
    OURS(softplus, wide_softplus, 2, 2) OURS(sign, wide_sign, 0, 0) {"abs", rnn_vabs_function, WIDE(fabs), 0, 0},
};

/* The distance from the exact value, where an overflow counts as the first number too large; infinite for what must not happen. */
static double ulps(rnn_real got, wide exact) {
  const int precision = RNN_DOUBLE ? 53 : 24;
  int exponent;
  wide limit = WIDE(ldexp)(1, HIGHEST), value = got;
  if (exact != exact) return got != got ? 0 : INFINITY;
  if (got != got) return INFINITY;
  if (exact >= limit || exact <= -limit) return value * exact > 0 && WIDE(fabs)(value) > limit ? 0 : INFINITY;
  if (WIDE(fabs)(value) > limit) value = value > 0 ? limit : -limit;
  WIDE(frexp)(exact, &exponent);
  exponent = exact == 0 || exponent - precision < LOWEST ? LOWEST : exponent - precision;
  return (double)WIDE(fabs)(WIDE(ldexp)(value - exact, -exponent));
}

/* Lanes that are waiting, and the worst so far. */
typedef struct trial {
  const function *function;
  rnn_real x[RNN_LANES], at;
  size_t count;
  double error;
} trial;

static void try(trial *t, rnn_real x) {
  rnn_lanes y;
  int i;
  t->x[t->count++] = x;
  if (t->count < RNN_LANES) return;
  t->count = 0;
  y.v = t->function->ours(rnn_load(t->x));
  for (i = 0; i < RNN_LANES; i++) {
    double error = ulps(y.at[i], t->function->reference(t->x[i]));
    if (error > t->error) t->error = error, t->at = t->x[i];
  }
}

static rnn_real from_word(uint64_t word) {
  rnn_u bits = (rnn_u)word;
  rnn_real x;
  memcpy(&x, &bits, sizeof x);
  return x;
}

/* A number of any sign and mantissa between 2^-16 and 2^16, where most functions do what is worth a test. */
static rnn_real moderate(void) {
  uint64_t word = check_word(), exponent = (RNN_DOUBLE ? 1023 : 127) - 16 + word % 32;
  int mantissa = RNN_DOUBLE ? 52 : 23;
  word = check_word();
  return from_word(((word & 1) << (mantissa + (RNN_DOUBLE ? 11 : 8))) | (exponent << mantissa) | (word >> (64 - mantissa)));
}

static const double edges[] = {0,        1,         0.5,      2,      0.7,      88.72283, 88.72284,  89.4,   89.416,  89.5,
                               103.97,   104,       709.7827, 709.79, 710.4758, 710.5,    745.13,    746,    1e-45,   5e-324,
                               1e-38,    2.3e-308,  8192,     8193,   1048576,  1048577,  3.4e38,    1e300,  0x1p-25, 0x1p-54,
                               0x1p23,   0x1p52,    INFINITY, NAN,    1.5,      2.5,      0.9999999, 0x1p24, 0.25,    0.3465736};

/* Whether a function gives one lane the same bits whatever the others hold. */
static void test_neighbours(const function *f) {
  size_t i, k, lane;
  for (i = 0; i < 500; i++) {
    rnn_real x = moderate();
    rnn_lanes alone;
    alone.v = f->ours(rnn_splat(x));
    for (k = 0; k < COUNT(edges); k++) {
      rnn_lanes mixed;
      mixed.v = rnn_splat((rnn_real)edges[k]);
      lane = i % RNN_LANES;
      mixed.at[lane] = x;
      mixed.v = f->ours(mixed.v);
      CHECK(memcmp(&mixed.at[lane], &alone.at[lane], sizeof x) == 0, "%s(%g) beside %g", f->name, (double)x, edges[k]);
    }
  }
}

typedef struct function_of_four {
  const char *name;
  rnn_v (*one)(rnn_v);
  rnn_four (*four)(rnn_v, rnn_v, rnn_v, rnn_v);
} function_of_four;
#define FOUR(name) {#name, rnn_v##name, rnn_v##name##_four},
static const function_of_four functions_of_four[] = {
    FOUR(exp) FOUR(tanh) FOUR(sigmoid) FOUR(sinh) FOUR(cosh) FOUR(log) FOUR(log1p) FOUR(softplus)};

/* Whether four vectors side by side have the bits that each has alone, in their order. */
static void test_four(const function_of_four *f) {
  size_t i, k, lane;
  for (i = 0; i < 500; i++) {
    rnn_lanes x[4], y[4], alone;
    rnn_four all;
    for (k = 0; k < 4; k++)
      for (lane = 0; lane < RNN_LANES; lane++) x[k].at[lane] = i % 5 ? moderate() : (rnn_real)edges[(i + k + lane) % COUNT(edges)];
    all = f->four(x[0].v, x[1].v, x[2].v, x[3].v);
    y[0].v = all.a, y[1].v = all.b, y[2].v = all.c, y[3].v = all.d;
    for (k = 0; k < 4; k++) {
      alone.v = f->one(x[k].v);
      for (lane = 0; lane < RNN_LANES; lane++) /* a NaN may have any bits */
        CHECK(memcmp(&y[k].at[lane], &alone.at[lane], sizeof(rnn_real)) == 0 || alone.at[lane] != alone.at[lane], "%s(%g) as one of four",
              f->name, (double)x[k].at[lane]);
    }
  }
}

/* atan2 of a point: of random ones, of neighbours, near the borders between the angles it starts from, and at every pair of edges. */
static void test_angle(rnn_real y, rnn_real x, double *worst) {
  rnn_lanes angle;
  double error;
  angle.v = rnn_vatan2(rnn_splat(y), rnn_splat(x));
  error = ulps(angle.at[RNN_LANES - 1], WIDE(atan2)(y, x));
  if (error > *worst) *worst = error;
  CHECK(error <= 2, "atan2(%g, %g): %g ulp", (double)y, (double)x, error);
  CHECK(y != y || x != x || !signbit(angle.at[0]) == !signbit(y), "the sign of atan2(%g, %g)", (double)y, (double)x);
}

static void test_angles(uint64_t count) {
  static const double slopes[] = {0.5, 1, 2};
  double worst = 0;
  uint64_t i;
  size_t k, l;
  for (i = 0; i < count; i++) {
    rnn_real x = i % 8 ? moderate() : from_word(check_word()), y = moderate();
    test_angle(i % 4 ? y : x * (rnn_real)slopes[i / 4 % 3] * (1 + (rnn_real)((double)(check_word() % 64) - 32) * (RNN_DOUBLE ? 0x1p-52f : 0x1p-23f)), x,
               &worst);
  }
  for (k = 0; k < COUNT(edges); k++)
    for (l = 0; l < COUNT(edges); l++)
      for (i = 0; i < 4; i++) test_angle((rnn_real)(i & 1 ? -edges[k] : edges[k]), (rnn_real)(i & 2 ? -edges[l] : edges[l]), &worst);
  printf("%-9s %.3f ulp\n", "atan2", worst);
}

/* x^y beside another: at random, where the result is near the ends of the numbers, at x near 1, and at every pair of edges. */
static void test_power(rnn_real x, rnn_real y, double *worst) {
  rnn_lanes base, exponent, power;
  double error;
  base.v = rnn_splat(x), exponent.v = rnn_splat(y);
  if (RNN_LANES > 1) base.at[0] = (rnn_real)1.5, exponent.at[0] = 2;
  power.v = rnn_vpow(base.v, exponent.v);
  error = ulps(power.at[RNN_LANES - 1], WIDE(pow)(x, y));
  if (error > *worst) *worst = error;
  CHECK(error <= (RNN_DOUBLE ? 1.5 : 1), "%.9g^%.9g: %g ulp", (double)x, (double)y, error);
  CHECK(RNN_LANES == 1 || ulps(power.at[0], (wide)2.25) <= 1, "1.5^2 beside %.9g^%.9g", (double)x, (double)y);
}

static void test_powers(uint64_t count) {
  double worst = 0;
  uint64_t i;
  size_t k, l;
  for (i = 0; i < count; i++) {
    rnn_real x = moderate(), y = moderate(), ends = (rnn_real)((RNN_DOUBLE ? 709 : 88) * (0.9 + 0.11 * (double)(check_word() % 1024) / 1024));
    x = x < 0 && i % 16 ? -x : x;
    if (i % 4 == 1) x = 1 + y / 65536 / 64;
    if (i % 4 == 2 && x > 0 && x != 1) y = (i & 8 ? ends : -ends) / RNN_LIBM(log)(x);
    if (i % 4 == 3) x = from_word(check_word());
    test_power(x, y, &worst);
  }
  for (k = 0; k < COUNT(edges); k++)
    for (l = 0; l < COUNT(edges); l++)
      for (i = 0; i < 4; i++) test_power((rnn_real)(i & 1 ? -edges[k] : edges[k]), (rnn_real)(i & 2 ? -edges[l] : edges[l]), &worst);
  printf("%-9s %.3f ulp\n", "pow", worst);
}

int main(int argc, char **argv) {
  uint64_t step = argc > 1 ? strtoull(argv[1], NULL, 10) : 1009, count = argc > 2 ? strtoull(argv[2], NULL, 10) : 200000, i;
  size_t k;
  for (k = 0; k < COUNT(functions); k++) {
    const function *f = &functions[k];
    double bound = RNN_DOUBLE ? f->double_bound : f->float_bound;
    trial t = {f, {0}, 0, 0, 0};
    if (argc > 3 && strcmp(argv[3], f->name) != 0) continue;
    for (i = 0; !RNN_DOUBLE && i < UINT64_C(0x100000000); i += step) try(&t, from_word(i));
    for (i = 0; i < count; i++) try(&t, i % 4 ? moderate() : from_word(check_word()));
    for (i = 0; i < COUNT(edges); i++) {
      int lane;
      for (lane = 0; lane < RNN_LANES; lane++) try(&t, (rnn_real)edges[i]);
      for (lane = 0; lane < RNN_LANES; lane++) try(&t, (rnn_real)-edges[i]);
    }
    test_neighbours(f);
    printf("%-9s %.3f ulp at %.9g\n", f->name, t.error, (double)t.at);
    CHECK(t.error <= bound + (RNN_STRICT_MATH ? 0.5 : 0), "%s exceeds %g ulp", f->name, bound);
  }
  for (k = 0; k < COUNT(functions_of_four); k++) test_four(&functions_of_four[k]);
  test_powers(count);
  test_angles(count);
  return check_failures ? 1 : 0;
}
