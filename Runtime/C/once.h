/* A product that is computed once: a few rows read the right-hand matrix as it lies, more are worth packing it. */
#ifndef RNN_ONCE_H
#define RNN_ONCE_H
#include "product.h"
#include "small.h"

/* From so many rows on packing pays, for matrices of usual sizes. */
#ifndef RNN_ONCE_ROWS
#define RNN_ONCE_ROWS ((size_t)8)
#endif

RNN_INLINE void rnn_clear_padding(rnn_real *row, size_t n) {
  size_t i;
  for (i = n; i < rnn_pad(n); i++) row[i] = 0;
}

/* c of rows x n = a*w', a of rows x k, w of n x k; the panels have room for rnn_panels_size(n, k) reals, and hold w if `packed`. */
RNN_FUNCTION void rnn_product_once(rnn_real *c, size_t ldc, const rnn_real *a, size_t lda, const rnn_real *w, size_t ldw,
                                   rnn_real *panels, size_t rows, size_t k, size_t n, int packed) {
  size_t r;
  if (rows >= RNN_ONCE_ROWS) {
    if (!packed) rnn_pack_nt(panels, w, ldw, n, k);
    rnn_product(c, ldc, a, lda, panels, rows, k, n, 0);
  } else {
    for (r = 0; r < rows; r++) rnn_matvec(c + r * ldc, w, ldw, a + r * lda, n, k, 0), rnn_clear_padding(c + r * ldc, n);
  }
}

/* c of rows x n = a*w, w of k x n. */
RNN_FUNCTION void rnn_product_once_t(rnn_real *c, size_t ldc, const rnn_real *a, size_t lda, const rnn_real *w, size_t ldw,
                                     rnn_real *panels, size_t rows, size_t k, size_t n, int packed) {
  size_t r;
  if (rows >= RNN_ONCE_ROWS) {
    if (!packed) rnn_pack_nn(panels, w, ldw, k, n);
    rnn_product(c, ldc, a, lda, panels, rows, k, n, 0);
  } else {
    for (r = 0; r < rows; r++) rnn_matvec_t(c + r * ldc, w, ldw, a + r * lda, k, n, 0), rnn_clear_padding(c + r * ldc, n);
  }
}

#endif
