/* Seeded random numbers and the first values of parameters. One word of state: uint64_t state = seed.
   Products that meet a sum go through rnn_rounded, so that no compiler fuses them and every build gives the same numbers. */
#ifndef RNN_RANDOM_H
#define RNN_RANDOM_H
#include "base.h"

RNN_INLINE double rnn_rounded(double x) {
  volatile double rounded = x;
  return rounded;
}

/* The next 64 bits: a Weyl sequence, mixed by two multiplications (Steele, Lea and Flood 2014). */
RNN_FUNCTION uint64_t rnn_random(uint64_t *state) {
  uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
  z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
  return z ^ (z >> 31);
}

/* Uniform in [0, 1), a multiple of 2^-53. */
RNN_FUNCTION double rnn_uniform(uint64_t *state) { return (double)(rnn_random(state) >> 11) * 0x1p-53; }

/* Normal with mean 0 and deviation 1 (Box and Muller); takes two uniforms. */
RNN_FUNCTION double rnn_normal(uint64_t *state) {
  double radius = sqrt(-2 * log(1 - rnn_uniform(state)));
  return radius * cos(6.283185307179586 * rnn_uniform(state));
}

/* Initialisers fill a row-major matrix of rows x cols without gaps. */

RNN_FUNCTION void rnn_init_constant(rnn_real *p, size_t rows, size_t cols, double value) {
  size_t i;
  for (i = 0; i < rows * cols; i++) p[i] = (rnn_real)value;
}

RNN_FUNCTION void rnn_init_identity(rnn_real *p, size_t rows, size_t cols) {
  size_t i, j;
  for (i = 0; i < rows; i++)
    for (j = 0; j < cols; j++) p[i * cols + j] = (rnn_real)(i == j ? 1 : 0);
}

/* The greatest real below x. */
RNN_FUNCTION rnn_real rnn_below(double x) {
  rnn_real nearest = (rnn_real)x;
  return (double)nearest < x ? nearest : RNN_LIBM(nextafter)(nearest, -(rnn_real)INFINITY);
}

/* Uniform in [low, high). Of 2^25 numbers about one would be rounded up to `high` in float; it becomes the real below. */
RNN_FUNCTION void rnn_init_uniform(rnn_real *p, size_t rows, size_t cols, double low, double high, uint64_t *state) {
  rnn_real most = low < high ? rnn_below(high) : (rnn_real)low;
  size_t i;
  for (i = 0; i < rows * cols; i++) {
    p[i] = (rnn_real)(low + rnn_rounded((high - low) * rnn_uniform(state)));
    if ((double)p[i] >= high) p[i] = most;
  }
}

/* Normal with mean 0. */
RNN_FUNCTION void rnn_init_normal(rnn_real *p, size_t rows, size_t cols, double deviation, uint64_t *state) {
  size_t i;
  for (i = 0; i < rows * cols; i++) p[i] = (rnn_real)(deviation * rnn_normal(state));
}

/* Uniform in [-a, a) with a = sqrt(6 / (rows + cols)) (Glorot and Bengio 2010). */
RNN_FUNCTION void rnn_init_glorot(rnn_real *p, size_t rows, size_t cols, uint64_t *state) {
  double a = sqrt(6 / ((double)rows + (double)cols));
  rnn_init_uniform(p, rows, cols, -a, a, state);
}

/* Sum of x[i*step]*y[i*step] in double. */
RNN_FUNCTION double rnn_dot_strided(const rnn_real *x, const rnn_real *y, size_t n, size_t step) {
  double sum = 0;
  size_t i;
  for (i = 0; i < n; i++) sum += rnn_rounded((double)x[i * step] * (double)y[i * step]);
  return sum;
}

/* Orthonormal rows if rows <= cols, else orthonormal columns: normal numbers by Gram and Schmidt, every vector twice, in place. */
RNN_FUNCTION void rnn_init_orthogonal(rnn_real *p, size_t rows, size_t cols, uint64_t *state) {
  size_t count = rows < cols ? rows : cols, length = rows < cols ? cols : rows;
  size_t next = rows <= cols ? cols : 1, step = rows <= cols ? 1 : cols; /* to the next vector, to the next element */
  size_t i, j, k, pass;
  rnn_init_normal(p, rows, cols, 1, state);
  for (i = 0; i < count; i++) {
    rnn_real *x = p + i * next;
    double norm;
    for (pass = 0; pass < 2; pass++) {
      for (j = 0; j < i; j++) {
        const rnn_real *y = p + j * next;
        double overlap = rnn_dot_strided(x, y, length, step);
        for (k = 0; k < length; k++)
          x[k * step] = (rnn_real)((double)x[k * step] - rnn_rounded(overlap * (double)y[k * step]));
      }
      norm = sqrt(rnn_dot_strided(x, x, length, step));
      for (k = 0; k < length; k++) x[k * step] = (rnn_real)((double)x[k * step] / norm);
    }
  }
}

#endif
