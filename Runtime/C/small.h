/* Products and reductions of small or single matrices and vectors, without packing. Exactly the stated elements are read and written. */
#ifndef RNN_SMALL_H
#define RNN_SMALL_H
#include "base.h"

#define RNN_FOR_VECTORS(i, n) for (i = 0; i + RNN_LANES <= (n); i += RNN_LANES)

RNN_FUNCTION rnn_real rnn_dot(const rnn_real *x, const rnn_real *y, size_t n) {
  rnn_v sum = rnn_splat(0);
  size_t i;
  RNN_FOR_VECTORS(i, n) sum = rnn_muladd(rnn_load(x + i), rnn_load(y + i), sum);
  if (i < n) sum = rnn_muladd(rnn_load_part(x + i, n - i), rnn_load_part(y + i, n - i), sum);
  return rnn_sum(sum);
}

/* y (+)= s*x over n elements. */
RNN_FUNCTION void rnn_axpy(rnn_real *y, rnn_real s, const rnn_real *x, size_t n, int accumulate) {
  rnn_v v = rnn_splat(s), zero = rnn_splat(0);
  size_t i;
  RNN_FOR_VECTORS(i, n) rnn_store(y + i, rnn_muladd(v, rnn_load(x + i), accumulate ? rnn_load(y + i) : zero));
  if (i < n)
    rnn_store_part(
        y + i, rnn_muladd(v, rnn_load_part(x + i, n - i), accumulate ? rnn_load_part(y + i, n - i) : zero), n - i);
}

/* y of n (+)= M*x, M of n x k. */
RNN_FUNCTION void rnn_matvec(rnn_real *y, const rnn_real *m, size_t ldm, const rnn_real *x, size_t n, size_t k, int accumulate) {
  size_t i;
  for (i = 0; i < n; i++) {
    rnn_real sum = rnn_dot(m + i * ldm, x, k);
    y[i] = accumulate ? y[i] + sum : sum;
  }
}

/* y of k (+)= M'*x, M of n x k. */
RNN_FUNCTION void rnn_matvec_t(rnn_real *y, const rnn_real *m, size_t ldm, const rnn_real *x, size_t n, size_t k,
                               int accumulate) {
  size_t i;
  if (!accumulate)
    for (i = 0; i < k; i++) y[i] = 0;
  for (i = 0; i < n; i++) rnn_axpy(y, x[i], m + i * ldm, k, 1);
}

/* M of n x k (+)= x*y'. */
RNN_FUNCTION void rnn_rank1(rnn_real *m, size_t ldm, const rnn_real *x, const rnn_real *y, size_t n, size_t k, int accumulate) {
  size_t i;
  for (i = 0; i < n; i++) rnn_axpy(m + i * ldm, x[i], y, k, accumulate);
}

/* c of n x m (+)= a*b, contraction length k: nn a is n x k, b is k x m; nt b is m x k; tn a is k x n. */
RNN_FUNCTION void rnn_matmul_nn(rnn_real *c, size_t ldc, const rnn_real *a, size_t lda, const rnn_real *b, size_t ldb, size_t n,
                                size_t k, size_t m, int accumulate) {
  size_t i;
  for (i = 0; i < n; i++) rnn_matvec_t(c + i * ldc, b, ldb, a + i * lda, k, m, accumulate);
}
RNN_FUNCTION void rnn_matmul_nt(rnn_real *c, size_t ldc, const rnn_real *a, size_t lda, const rnn_real *b, size_t ldb, size_t n,
                                size_t k, size_t m, int accumulate) {
  size_t i;
  for (i = 0; i < n; i++) rnn_matvec(c + i * ldc, b, ldb, a + i * lda, m, k, accumulate);
}
RNN_FUNCTION void rnn_matmul_tn(rnn_real *c, size_t ldc, const rnn_real *a, size_t lda, const rnn_real *b, size_t ldb, size_t n,
                                size_t k, size_t m, int accumulate) {
  size_t i, r;
  for (i = 0; i < n; i++) {
    if (!accumulate)
      for (r = 0; r < m; r++) c[i * ldc + r] = 0;
    for (r = 0; r < k; r++) rnn_axpy(c + i * ldc, a[r * lda + i], b + r * ldb, m, 1);
  }
}

RNN_FUNCTION rnn_real rnn_sum_n(const rnn_real *x, size_t n) {
  rnn_v sum = rnn_splat(0);
  size_t i;
  RNN_FOR_VECTORS(i, n) sum = sum + rnn_load(x + i);
  if (i < n) sum = sum + rnn_load_part(x + i, n - i);
  return rnn_sum(sum);
}

/* The greatest and the smallest of n elements; NaN if any is; of none, -inf and inf. */
RNN_FUNCTION rnn_real rnn_max_n(const rnn_real *x, size_t n) {
  rnn_v max = rnn_splat(-(rnn_real)INFINITY);
  rnn_real result;
  size_t i;
  RNN_FOR_VECTORS(i, n) max = rnn_vmax(max, rnn_load(x + i));
  result = rnn_max_lanes(max);
  for (; i < n; i++)
    if (x[i] > result || x[i] != x[i]) result = x[i];
  return result;
}
RNN_FUNCTION rnn_real rnn_min_n(const rnn_real *x, size_t n) {
  rnn_v min = rnn_splat((rnn_real)INFINITY);
  rnn_real result;
  size_t i;
  RNN_FOR_VECTORS(i, n) min = rnn_vmin(min, rnn_load(x + i));
  result = rnn_min_lanes(min);
  for (; i < n; i++)
    if (x[i] < result || x[i] != x[i]) result = x[i];
  return result;
}

#endif
