/* Sums of outer products over many rows: the gradients of weights. */
#ifndef RNN_OUTER_H
#define RNN_OUTER_H
#include "base.h"
#include "product.h"

#define RNN_OUTER_ROWS 128                              /* rows that are packed and summed at a time */
#define RNN_OUTER_COLUMNS ((size_t)192)                 /* columns of the left matrix that meet all panels together, in 6s */
#define RNN_OUTER_GAP ((size_t)(64 / sizeof(rnn_real))) /* keeps groups off the same lines of the first cache */

/* Reals that the packed groups of n columns need. */
RNN_FUNCTION size_t rnn_groups_size(size_t n) {
  return rnn_add_size(rnn_mul_size(RNN_OUTER_ROWS, n), rnn_mul_size(n / 6 + 1, RNN_OUTER_GAP));
}

/* Reals that rnn_outer needs for an n x k result: room to pack its rows. */
RNN_APART size_t rnn_outer_scratch(size_t n, size_t k) {
  return rnn_add_size(rnn_groups_size(n), rnn_panels_size(k, RNN_OUTER_ROWS));
}

/* Packs n columns of a into groups of 6 and a narrower last one, each row after row. */
RNN_FUNCTION void rnn_pack_groups(rnn_real *groups, const rnn_real *a, size_t lda, size_t rows, size_t n) {
  size_t r, i, l, next = 6 * rows + RNN_OUTER_GAP, last = n % 6;
  for (r = 0; r < rows; r++, a += lda) {
    rnn_real *group = groups;
    i = 0;
    if (RNN_LANES == 8) /* one vector reaches into the next row's place, which is filled later, or into the gap */
      for (; i + 8 <= n; i += 6, group += next) rnn_store(group + 6 * r, rnn_load(a + i));
    for (; i + 6 <= n; i += 6, group += next) memcpy(group + 6 * r, a + i, 6 * sizeof(rnn_real));
    for (l = 0; l < last; l++) group[last * r + l] = a[i + l];
  }
}

/* A tile (+)= onto a corner of c that is narrower than its vectors. */
RNN_FUNCTION void rnn_add_corner(rnn_real *c, size_t ldc, const rnn_real *tile, size_t rows, size_t columns, int accumulate) {
  size_t i, j;
  for (i = 0; i < rows; i++)
    for (j = 0; j < columns; j++)
      c[i * ldc + j] = (accumulate ? c[i * ldc + j] : 0) + tile[i * RNN_PANEL_COLUMNS + j];
}

/* c (+)= groups'*panels, c of n x k, over the depth of both: as many groups at a time as the second cache holds meet every panel. */
RNN_FUNCTION void rnn_outer_packed(rnn_real *c, size_t ldc, const rnn_real *groups, const rnn_real *panels, size_t depth,
                                   size_t n, size_t k, int accumulate) {
  rnn_real corner[6 * RNN_PANEL_COLUMNS];
  size_t i, j, start, next = 6 * depth + RNN_OUTER_GAP;
  for (start = 0; start < n; start += RNN_OUTER_COLUMNS, groups += RNN_OUTER_COLUMNS / 6 * next) {
    size_t end = n - start < RNN_OUTER_COLUMNS ? n : start + RNN_OUTER_COLUMNS;
    const rnn_real *panel = panels;
    for (j = 0; j < k; j += RNN_PANEL_COLUMNS, panel += depth * RNN_PANEL_COLUMNS) {
      const rnn_real *group = groups;
      size_t width = k - j < RNN_PANEL_COLUMNS ? k - j : RNN_PANEL_COLUMNS, vectors = rnn_pad(width) / RNN_LANES;
      for (i = start; i < end; i += 6, group += next) {
        size_t tall = n - i < 6 ? n - i : 6;
        rnn_real *to = c + i * ldc + j;
        if (width % RNN_LANES == 0) {
          rnn_strip(to, ldc, group, 1, tall, panel, 0, tall, depth, accumulate, vectors);
        } else {
          rnn_strip(corner, RNN_PANEL_COLUMNS, group, 1, tall, panel, 0, tall, depth, 0, vectors);
          rnn_add_corner(to, ldc, corner, tall, width, accumulate);
        }
      }
    }
  }
}

/* c (+)= the sum of a[r]'*b[r] over at most OUTER_ROWS rows r, where rnn_pack_groups packed the n columns of a at the start of
   scratch: sums with the same a share it. c is n x k, and exactly these elements are written. */
RNN_FUNCTION void rnn_outer_right(rnn_real *c, size_t ldc, const rnn_real *b, size_t ldb, size_t rows, size_t n, size_t k,
                                  int accumulate, rnn_real *scratch) {
  rnn_real *panels = scratch + rnn_groups_size(n);
  rnn_pack_nn(panels, b, ldb, rows, k);
  rnn_outer_packed(c, ldc, scratch, panels, rows, n, k, accumulate);
}

/* The same over any number of rows. */
RNN_FUNCTION void rnn_outer(rnn_real *c, size_t ldc, const rnn_real *a, size_t lda, const rnn_real *b, size_t ldb, size_t rows,
                            size_t n, size_t k, int accumulate, rnn_real *scratch) {
  size_t r;
  for (r = 0; r < rows || r == 0; r += RNN_OUTER_ROWS) {
    size_t depth = rows - r < RNN_OUTER_ROWS ? rows - r : RNN_OUTER_ROWS;
    rnn_pack_groups(scratch, a + r * lda, lda, depth, n);
    rnn_outer_right(c, ldc, b + r * ldb, ldb, depth, n, k, accumulate || r > 0, scratch);
  }
}

#endif
