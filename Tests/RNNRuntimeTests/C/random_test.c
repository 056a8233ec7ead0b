/* The generator's numbers, which must never change, the moments of its distributions, and what each initialiser promises. */
#include "check.h"
#include "random.h"

/* splitmix64's first outputs from the seed 1234567, as published with the algorithm's reference implementations. */
static void test_words(void) {
  static const uint64_t words[] = {UINT64_C(6457827717110365317), UINT64_C(3203168211198807973), UINT64_C(9817491932198370423),
                                   UINT64_C(4593380528125082431), UINT64_C(16408922859458223821)};
  uint64_t state = 1234567;
  size_t i;
  for (i = 0; i < COUNT(words); i++) CHECK(rnn_random(&state) == words[i], "word %zu", i);
}

/* From this state the next uniform is the greatest there is, 1 - 2^-53, which rounds to 1 in float. */
static void test_uniform_end(void) {
  static const double ends[][2] = {{0, 1}, {-1, 1}, {1, 2}, {-3, -2}, {-1e-3, 0}, {0, 1e30}, {5, 5 + 1e-6}};
  const uint64_t last = UINT64_C(3558559446808474027);
  uint64_t state = last;
  size_t i;
  CHECK(rnn_uniform(&state) == 1 - 0x1p-53, "the greatest uniform");
  for (i = 0; i < COUNT(ends); i++) {
    double low = ends[i][0], high = ends[i][1];
    rnn_real x[2], above;
    state = last;
    rnn_init_uniform(x, 1, 2, low, high, &state);
    CHECK(x[0] >= low && x[0] < high, "%.17g in [%.17g, %.17g)", (double)x[0], low, high);
    above = RNN_LIBM(nextafter)(x[0], (rnn_real)INFINITY);
    CHECK((double)above >= high || (high - (double)above) / (high - low) < 1e-15, "%.17g is far from %.17g", (double)x[0], high);
    CHECK(x[1] >= low && x[1] < high, "%.17g in [%.17g, %.17g)", (double)x[1], low, high);
  }
  state = last;
  {
    rnn_real x;
    rnn_init_uniform(&x, 1, 1, 3, 3, &state);
    CHECK(x == 3, "an interval without numbers");
  }
}

static void test_moments(void) {
  const double samples = 200000;
  uint64_t state = 7;
  double sum = 0, square = 0, fourth = 0, uniform = 0, least = 1, most = 0;
  int i;
  for (i = 0; i < samples; i++) {
    double u = rnn_uniform(&state), x = rnn_normal(&state);
    uniform += u;
    least = u < least ? u : least;
    most = u > most ? u : most;
    sum += x;
    square += x * x;
    fourth += x * x * x * x;
  }
  CHECK(least >= 0 && most < 1 && least < 1e-3 && most > 1 - 1e-3, "uniform from %g to %g", least, most);
  CHECK(fabs(uniform / samples - 0.5) < 0.005, "uniform mean %g", uniform / samples);
  CHECK(fabs(sum / samples) < 0.01, "normal mean %g", sum / samples);
  CHECK(fabs(square / samples - 1) < 0.02, "normal variance %g", square / samples);
  CHECK(fabs(fourth / samples - 3) < 0.15, "normal fourth moment %g", fourth / samples);
}

static void test_orthogonal(size_t rows, size_t cols) {
  rnn_real *p = check_array(rows * cols);
  uint64_t state = 3;
  size_t count = rows < cols ? rows : cols, length = rows < cols ? cols : rows, i, j, l;
  size_t next = rows <= cols ? cols : 1, step = rows <= cols ? 1 : cols;
  rnn_init_orthogonal(p, rows, cols, &state);
  for (i = 0; i < count; i++)
    for (j = 0; j <= i; j++) {
      double overlap = 0;
      for (l = 0; l < length; l++) overlap += (double)p[i * next + l * step] * (double)p[j * next + l * step];
      CHECK(fabs(overlap - (i == j ? 1 : 0)) < 16 * EPSILON, "vectors %zu and %zu of %zux%zu: %g", i, j, rows, cols, overlap);
    }
  free(p);
}

static void test_initialisers(void) {
  const size_t rows = 13, cols = 29;
  rnn_real *p = check_array(rows * cols), *q = check_array(rows * cols);
  double bound = sqrt(6 / (double)(rows + cols)), widest = 0;
  uint64_t state = 5, again = 5;
  size_t i;
  rnn_init_glorot(p, rows, cols, &state);
  rnn_init_glorot(q, rows, cols, &again);
  CHECK(memcmp(p, q, rows * cols * sizeof *p) == 0 && state == again, "the same seed, other numbers");
  for (i = 0; i < rows * cols; i++) widest = fabs((double)p[i]) > widest ? fabs((double)p[i]) : widest;
  CHECK(widest <= bound && widest > 0.95 * bound, "glorot reaches %g of %g", widest, bound);
  rnn_init_uniform(p, rows, cols, 2, 3, &state);
  for (i = 0; i < rows * cols; i++) CHECK(p[i] >= 2 && p[i] <= 3, "uniform %g", (double)p[i]);
  rnn_init_normal(p, rows, cols, 0.1, &state);
  for (i = 0; i < rows * cols; i++) CHECK(fabs((double)p[i]) < 0.6, "normal %g", (double)p[i]);
  rnn_init_constant(p, rows, cols, 1.5);
  for (i = 0; i < rows * cols; i++) CHECK(p[i] == (rnn_real)1.5, "constant");
  rnn_init_identity(p, rows, cols);
  for (i = 0; i < rows * cols; i++) CHECK(p[i] == (i / cols == i % cols ? 1 : 0), "identity");
  free(p), free(q);
}

int main(void) {
  test_words();
  test_uniform_end();
  test_moments();
  test_initialisers();
  test_orthogonal(1, 1), test_orthogonal(7, 7), test_orthogonal(5, 12), test_orthogonal(12, 5), test_orthogonal(33, 64), test_orthogonal(64, 64);
  printf("%zu failures in %s\n", check_failures, RNN_DOUBLE ? "double" : "float");
  return check_failures ? 1 : 0;
}
