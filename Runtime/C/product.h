/* Products with a packed right-hand matrix, a tile of the result in registers at a time. */
#ifndef RNN_PRODUCT_H
#define RNN_PRODUCT_H
#include "base.h"
#include "tile.h"

/* A block of the left-hand matrix is copied to the stack, where no power of two between its rows makes them contend for the same
   lines of the first cache, and meets every panel from there. So a panel comes from afar once for many rows, and the part of it that
   a block's depth covers stays in the first cache. */
#ifndef RNN_BLOCK_ROWS
#define RNN_BLOCK_ROWS ((size_t)(RNN_LANES == 1 ? 12 : 24))
#endif
#ifndef RNN_BLOCK_DEPTH
#define RNN_BLOCK_DEPTH ((size_t)(RNN_LANES == 1 ? 128 : RNN_DOUBLE || RNN_VECTOR_BYTES == 64 ? 256 : 512))
#endif
#ifndef RNN_BLOCK_STRIDE
#define RNN_BLOCK_STRIDE (RNN_BLOCK_DEPTH + 64 / sizeof(rnn_real))
#endif
/* Whoever sets them keeps to this: a block is whole tiles, and its rows have room for its depth. */
typedef char rnn_block_fits[RNN_BLOCK_ROWS > 0 && RNN_BLOCK_ROWS % RNN_TILE_ROWS == 0 && RNN_BLOCK_DEPTH > 0 &&
                                    RNN_BLOCK_DEPTH <= RNN_BLOCK_STRIDE
                                ? 1
                                : -1];

/* Reals that the packed panels of a k x n right-hand matrix need. */
RNN_APART size_t rnn_panels_size(size_t n, size_t k) { return rnn_mul_size(rnn_pad(n), k); }

/* Packs w, which is k x n, row by row as it lies in memory; columns past n become zero. */
RNN_APART void rnn_pack_nn(rnn_real *panels, const rnn_real *w, size_t ldw, size_t k, size_t n) {
  size_t i, j, l, last = rnn_pad(n % RNN_PANEL_COLUMNS);
  for (i = 0; i < k; i++, w += ldw) {
    rnn_real *to = panels + i * RNN_PANEL_COLUMNS;
    for (j = 0; j + RNN_PANEL_COLUMNS <= n; j += RNN_PANEL_COLUMNS, to += k * RNN_PANEL_COLUMNS)
      memcpy(to, w + j, RNN_PANEL_COLUMNS * sizeof(rnn_real));
    to = panels + k * j + i * last;
    for (l = 0; j + l + RNN_LANES <= n; l += RNN_LANES) rnn_store(to + l, rnn_load(w + j + l));
    for (; l < last; l++) to[l] = j + l < n ? w[j + l] : 0;
  }
}

/* Packs the transpose of w, which is n x k: for products W*x with every row x of a matrix. A square of PANEL_COLUMNS at a time, so
   that the lines of w are still in the first cache when their next elements are due, and four rows of w side by side, which takes
   half the time of one. */
RNN_APART void rnn_pack_nt(rnn_real *panels, const rnn_real *w, size_t ldw, size_t n, size_t k) {
  size_t i, j, l, first;
  for (j = 0; j < n; j += RNN_PANEL_COLUMNS, w += RNN_PANEL_COLUMNS * ldw) {
    size_t columns = n - j < RNN_PANEL_COLUMNS ? n - j : RNN_PANEL_COLUMNS, width = rnn_pad(columns);
    size_t whole = columns - columns % 4;
    for (first = 0; first < k; first += RNN_PANEL_COLUMNS) {
      size_t depth = k - first < RNN_PANEL_COLUMNS ? k - first : RNN_PANEL_COLUMNS;
      for (l = 0; l < whole; l += 4) {
        const rnn_real *w0 = w + l * ldw + first, *w1 = w0 + ldw, *w2 = w1 + ldw, *w3 = w2 + ldw;
        rnn_real *to = panels + l;
        for (i = 0; i < depth; i++, to += width) to[0] = w0[i], to[1] = w1[i], to[2] = w2[i], to[3] = w3[i];
      }
      for (; l < columns; l++)
        for (i = 0; i < depth; i++) panels[i * width + l] = w[l * ldw + first + i];
      for (; l < width; l++)
        for (i = 0; i < depth; i++) panels[i * width + l] = 0;
      panels += depth * width;
    }
  }
}

/* All columns of a few rows by `depth` steps of the panels from step `first` on, of the `k` they have; from the last panels on if
   `turned`. */
RNN_FUNCTION void rnn_product_rows(rnn_real *c, size_t ldc, const rnn_real *a, size_t row, const rnn_real *panels, size_t k,
                                   size_t first, size_t depth, size_t rows, size_t n, int accumulate, int turned) {
  size_t vectors = rnn_pad(n) / RNN_LANES, last = vectors % RNN_PANEL_VECTORS, count = vectors / RNN_PANEL_VECTORS;
  size_t panel = k * RNN_PANEL_COLUMNS, side = rows == 1 ? RNN_SIDE_1 : rows == 2 ? RNN_SIDE_2 : 1, wide = count / side, i, j;
  const rnn_real *b = panels + first * RNN_PANEL_COLUMNS, *b_last = panels + count * panel + first * last * RNN_LANES;
  for (i = 0; i < wide; i++) {
    j = (turned ? wide - 1 - i : i) * side;
    if (rows == 1)
      rnn_tile_side_1(c + j * RNN_PANEL_COLUMNS, ldc, a, row, 1, b + j * panel, panel, depth, accumulate);
    else if (rows == 2)
      rnn_tile_side_2(c + j * RNN_PANEL_COLUMNS, ldc, a, row, 1, b + j * panel, panel, depth, accumulate);
    else
      rnn_strip_full(c + j * RNN_PANEL_COLUMNS, ldc, a, row, 1, b + j * panel, panel, rows, depth, accumulate);
  }
  for (j = wide * side; j < count; j++)
    rnn_strip_full(c + j * RNN_PANEL_COLUMNS, ldc, a, row, 1, b + j * panel, panel, rows, depth, accumulate);
  rnn_strip(c + count * RNN_PANEL_COLUMNS, ldc, a, row, 1, b_last, panel, rows, depth, accumulate, last);
}

/* Rows in whole tiles. */
RNN_INLINE size_t rnn_whole_tiles(size_t rows) { return (rows + (RNN_TILE_ROWS - 1)) / RNN_TILE_ROWS * RNN_TILE_ROWS; }

/* n in the fewest equal parts of at most `most`: the size of a part. */
RNN_INLINE size_t rnn_even_part(size_t n, size_t most) {
  size_t parts = (n + most - 1) / most;
  return parts > 1 ? (n + parts - 1) / parts : n;
}

/* c (+)= a*right, c of rows x n, a of rows x k. Rows of c have room for rnn_pad(n) reals, all of which may be written. How a sum is
   grouped depends on k alone, so that a row comes out the same whatever rows it is computed with. Panels are taken in the opposite
   order every other time, so that those which the first cache still holds come first: with the rows, and by `turn` from call to
   call. */
RNN_FUNCTION void rnn_product_turn(rnn_real *c, size_t ldc, const rnn_real *a, size_t lda, const rnn_real *panels, size_t rows,
                                   size_t k, size_t n, int accumulate, size_t turn) {
  size_t part = rnn_even_part(k, RNN_BLOCK_DEPTH), most = rnn_whole_tiles(rnn_even_part(rows, RNN_BLOCK_ROWS));
  size_t first, depth, r, count;
  rnn_real block[RNN_BLOCK_ROWS * RNN_BLOCK_STRIDE];
  for (; rows > 0; rows -= count, a += count * lda, c += count * ldc, turn++) {
    int turned = (int)(turn & 1);
    count = rows < most ? rows : most;
    for (first = 0; first < k || first == 0; first += part) {
      int sum = accumulate || first > 0;
      depth = k - first < part ? k - first : part;
      if (count < 4 || lda - depth < RNN_LANES) { /* rows that follow each other closely do not contend */
        rnn_product_rows(c, ldc, a + first, lda, panels, k, first, depth, count, n, sum, turned);
      } else {
        for (r = 0; r < count; r++) memcpy(block + r * RNN_BLOCK_STRIDE, a + r * lda + first, depth * sizeof(rnn_real));
        rnn_product_rows(c, ldc, block, RNN_BLOCK_STRIDE, panels, k, first, depth, count, n, sum, turned);
      }
      if (part == 0) break;
    }
  }
}
RNN_INLINE void rnn_product(rnn_real *c, size_t ldc, const rnn_real *a, size_t lda, const rnn_real *panels, size_t rows, size_t k,
                            size_t n, int accumulate) {
  rnn_product_turn(c, ldc, a, lda, panels, rows, k, n, accumulate, 0);
}

#endif
