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

/* y of n (+)= M*x, M of n x k: four rows at a time, each summed as rnn_dot does. */
RNN_FUNCTION void rnn_matvec(rnn_real *y, const rnn_real *m, size_t ldm, const rnn_real *x, size_t n, size_t k, int accumulate) {
  size_t i, j, whole = n - n % 4; /* with i + 4 <= n, gcc 12 believes that i can wrap around, and warns of it */
  for (i = 0; i < whole; i += 4, m += 4 * ldm) {
    rnn_v s0 = rnn_splat(0), s1 = s0, s2 = s0, s3 = s0, right;
    const rnn_real *m1 = m + ldm, *m2 = m1 + ldm, *m3 = m2 + ldm;
    RNN_FOR_VECTORS(j, k) {
      right = rnn_load(x + j);
      s0 = rnn_muladd(rnn_load(m + j), right, s0);
      s1 = rnn_muladd(rnn_load(m1 + j), right, s1);
      s2 = rnn_muladd(rnn_load(m2 + j), right, s2);
      s3 = rnn_muladd(rnn_load(m3 + j), right, s3);
    }
    if (j < k) {
      right = rnn_load_part(x + j, k - j);
      s0 = rnn_muladd(rnn_load_part(m + j, k - j), right, s0);
      s1 = rnn_muladd(rnn_load_part(m1 + j, k - j), right, s1);
      s2 = rnn_muladd(rnn_load_part(m2 + j, k - j), right, s2);
      s3 = rnn_muladd(rnn_load_part(m3 + j, k - j), right, s3);
    }
    y[i] = (accumulate ? y[i] : 0) + rnn_sum(s0);
    y[i + 1] = (accumulate ? y[i + 1] : 0) + rnn_sum(s1);
    y[i + 2] = (accumulate ? y[i + 2] : 0) + rnn_sum(s2);
    y[i + 3] = (accumulate ? y[i + 3] : 0) + rnn_sum(s3);
  }
  for (; i < n; i++, m += ldm) y[i] = (accumulate ? y[i] : 0) + rnn_dot(m, x, k);
}

/* y of k (+)= the sum of x[i*step] times row i of M, which is n x k: the rows in order, four at a time for every element of y. */
RNN_FUNCTION void rnn_combine(rnn_real *y, const rnn_real *m, size_t ldm, const rnn_real *x, size_t step, size_t n, size_t k,
                              int accumulate) {
  size_t i, j, l;
  if (!accumulate)
    for (j = 0; j < k; j++) y[j] = 0;
  for (i = 0; i < n - n % 4; i += 4, x += 4 * step, m += 4 * ldm) {
    rnn_v x0 = rnn_splat(x[0]), x1 = rnn_splat(x[step]), x2 = rnn_splat(x[2 * step]), x3 = rnn_splat(x[3 * step]), sum;
    const rnn_real *m1 = m + ldm, *m2 = m1 + ldm, *m3 = m2 + ldm;
    RNN_FOR_VECTORS(j, k) {
      sum = rnn_muladd(x0, rnn_load(m + j), rnn_load(y + j));
      sum = rnn_muladd(x1, rnn_load(m1 + j), sum);
      sum = rnn_muladd(x2, rnn_load(m2 + j), sum);
      rnn_store(y + j, rnn_muladd(x3, rnn_load(m3 + j), sum));
    }
    if (j < k) {
      sum = rnn_muladd(x0, rnn_load_part(m + j, k - j), rnn_load_part(y + j, k - j));
      sum = rnn_muladd(x1, rnn_load_part(m1 + j, k - j), sum);
      sum = rnn_muladd(x2, rnn_load_part(m2 + j, k - j), sum);
      rnn_store_part(y + j, rnn_muladd(x3, rnn_load_part(m3 + j, k - j), sum), k - j);
    }
  }
  for (; i < n; i++, x += step, m += ldm) {
    rnn_v left = rnn_splat(x[0]);
    RNN_FOR_VECTORS(j, k) rnn_store(y + j, rnn_muladd(left, rnn_load(m + j), rnn_load(y + j)));
    l = k - j;
    if (l > 0) rnn_store_part(y + j, rnn_muladd(left, rnn_load_part(m + j, l), rnn_load_part(y + j, l)), l);
  }
}

/* y of k (+)= M'*x, M of n x k. */
RNN_FUNCTION void rnn_matvec_t(rnn_real *y, const rnn_real *m, size_t ldm, const rnn_real *x, size_t n, size_t k,
                               int accumulate) {
  rnn_combine(y, m, ldm, x, 1, n, k, accumulate);
}

/* M of n x k (+)= x*y'. */
RNN_FUNCTION void rnn_rank1(rnn_real *m, size_t ldm, const rnn_real *x, const rnn_real *y, size_t n, size_t k, int accumulate) {
  size_t i, j;
  for (i = 0; i < n; i++, m += ldm) {
    rnn_v left = rnn_splat(x[i]), zero = rnn_splat(0);
    RNN_FOR_VECTORS(j, k)
      rnn_store(m + j, rnn_muladd(left, rnn_load(y + j), accumulate ? rnn_load(m + j) : zero));
    if (j < k) {
      zero = accumulate ? rnn_load_part(m + j, k - j) : zero;
      rnn_store_part(m + j, rnn_muladd(left, rnn_load_part(y + j, k - j), zero), k - j);
    }
  }
}

/* c of n x m (+)= a*b, contraction length k: nn a is n x k, b is k x m; nt b is m x k; tn a is k x n. */
RNN_FUNCTION void rnn_matmul_nn(rnn_real *c, size_t ldc, const rnn_real *a, size_t lda, const rnn_real *b, size_t ldb, size_t n,
                                size_t k, size_t m, int accumulate) {
  size_t i;
  for (i = 0; i < n; i++) rnn_combine(c + i * ldc, b, ldb, a + i * lda, 1, k, m, accumulate);
}
RNN_FUNCTION void rnn_matmul_nt(rnn_real *c, size_t ldc, const rnn_real *a, size_t lda, const rnn_real *b, size_t ldb, size_t n,
                                size_t k, size_t m, int accumulate) {
  size_t i;
  for (i = 0; i < n; i++) rnn_matvec(c + i * ldc, b, ldb, a + i * lda, m, k, accumulate);
}
RNN_FUNCTION void rnn_matmul_tn(rnn_real *c, size_t ldc, const rnn_real *a, size_t lda, const rnn_real *b, size_t ldb, size_t n,
                                size_t k, size_t m, int accumulate) {
  size_t i;
  for (i = 0; i < n; i++) rnn_combine(c + i * ldc, b, ldb, a + i, lda, k, m, accumulate);
}

/* c of n x m (+)= a'*b', a of k x n, b of m x k. */
RNN_FUNCTION void rnn_matmul_tt(rnn_real *c, size_t ldc, const rnn_real *a, size_t lda, const rnn_real *b, size_t ldb, size_t n,
                                size_t k, size_t m, int accumulate) {
  size_t i, j, l;
  for (i = 0; i < n; i++)
    for (j = 0; j < m; j++) {
      rnn_real sum = accumulate ? c[i * ldc + j] : (rnn_real)0;
      for (l = 0; l < k; l++) sum += a[l * lda + i] * b[j * ldb + l];
      c[i * ldc + j] = sum;
    }
}

/* c of m x n = a' of n x m, by row strides. */
RNN_APART void rnn_transpose(rnn_real *c, size_t ldc, const rnn_real *a, size_t lda, size_t n, size_t m) {
  size_t i, j;
  for (j = 0; j < m; j++)
    for (i = 0; i < n; i++) c[j * ldc + i] = a[i * lda + j];
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
