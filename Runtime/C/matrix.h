/* Products of row-major matrices: large ones by packed panels and register tiles. */
#ifndef RNN_MATRIX_H
#define RNN_MATRIX_H
#include "base.h"

/* A panel holds a few vectors of columns of the right-hand matrix, row after row; the last one may be narrower.
   A tile keeps a few rows by a few vectors of the result in registers. */
#if RNN_LANES == 1
#define RNN_PANEL_VECTORS 4
#elif defined(__AVX512F__) || defined(__aarch64__)
#define RNN_PANEL_VECTORS 4
#else
#define RNN_PANEL_VECTORS 2
#endif
#define RNN_PANEL_COLUMNS (RNN_PANEL_VECTORS * RNN_LANES)

/* Reals that the packed panels of a k x n right-hand matrix need. */
RNN_FUNCTION size_t rnn_panels_size(size_t n, size_t k) { return rnn_mul_size(rnn_pad(n), k); }

/* Packs the right-hand matrix whose element (i, j), i < k, j < n, is w[i*row + j*column]. */
RNN_FUNCTION void rnn_pack(rnn_real *panels, const rnn_real *w, size_t row, size_t column, size_t k, size_t n) {
  size_t i, j, l, padded = rnn_pad(n);
  for (j = 0; j < padded; j += RNN_PANEL_COLUMNS) {
    size_t width = padded - j < RNN_PANEL_COLUMNS ? padded - j : RNN_PANEL_COLUMNS;
    for (i = 0; i < k; i++, panels += width)
      for (l = 0; l < width; l++) panels[l] = j + l < n ? w[i * row + (j + l) * column] : 0;
  }
}
RNN_FUNCTION void rnn_pack_nt(rnn_real *panels, const rnn_real *w, size_t ldw, size_t n, size_t k) {
  rnn_pack(panels, w, 1, ldw, k, n);
}
RNN_FUNCTION void rnn_pack_nn(rnn_real *panels, const rnn_real *w, size_t ldw, size_t k, size_t n) {
  rnn_pack(panels, w, ldw, 1, k, n);
}

RNN_FUNCTION void rnn_product(rnn_real *c, size_t ldc, const rnn_real *a, size_t lda, const rnn_real *panels, size_t rows,
                              size_t k, size_t n, int accumulate) {
  size_t r, i, j, l, padded = rnn_pad(n);
  for (j = 0; j < padded; j += RNN_PANEL_COLUMNS) {
    size_t width = padded - j < RNN_PANEL_COLUMNS ? padded - j : RNN_PANEL_COLUMNS;
    for (r = 0; r < rows; r++)
      for (l = 0; l < width; l += RNN_LANES) {
        rnn_v sum = accumulate ? rnn_load_part(c + r * ldc + j + l, n - (j + l) < RNN_LANES ? n - (j + l) : RNN_LANES) : rnn_splat(0);
        for (i = 0; i < k; i++) sum = rnn_muladd(rnn_splat(a[r * lda + i]), rnn_load(panels + i * width + l), sum);
        rnn_store(c + r * ldc + j + l, sum);
      }
    panels += k * width;
  }
}

RNN_FUNCTION size_t rnn_outer_scratch(size_t n, size_t k) {
  return rnn_mul_size(256, rnn_add_size(rnn_pad(k), rnn_pad(n)));
}

RNN_FUNCTION void rnn_outer(rnn_real *c, size_t ldc, const rnn_real *a, size_t lda, const rnn_real *b, size_t ldb, size_t rows,
                            size_t n, size_t k, int accumulate, rnn_real *scratch) {
  size_t r, i, j;
  (void)scratch;
  for (i = 0; i < n; i++)
    for (j = 0; j < k; j++) {
      rnn_real sum = accumulate ? c[i * ldc + j] : 0;
      for (r = 0; r < rows; r++) sum += a[r * lda + i] * b[r * ldb + j];
      c[i * ldc + j] = sum;
    }
}

#endif
