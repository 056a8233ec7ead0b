/* Products with a packed right-hand matrix, a tile of the result in registers at a time. */
#ifndef RNN_PRODUCT_H
#define RNN_PRODUCT_H
#include "base.h"

/* A panel holds PANEL_VECTORS vectors of columns of the right-hand matrix, row after row; the last one may be narrower.
   Tiles of 6 rows by one panel use 12 of 16 or 24 of 32 registers for sums. */
#if RNN_LANES == 1 || defined(__AVX512F__) || defined(__aarch64__)
#define RNN_PANEL_VECTORS 4
#else
#define RNN_PANEL_VECTORS 2
#endif
#define RNN_PANEL_COLUMNS (RNN_PANEL_VECTORS * RNN_LANES)
/* A block of the left-hand matrix is copied to the stack, where no power of two between its rows makes them contend for the same
   lines of the first cache, and meets every panel from there. So a panel comes from afar once for many rows, and the part of it that
   a block's depth covers stays in the first cache. */
#ifndef RNN_BLOCK_ROWS
#define RNN_BLOCK_ROWS ((size_t)(RNN_LANES == 1 ? 12 : 24))
#define RNN_BLOCK_DEPTH ((size_t)(RNN_LANES == 1 ? 128 : RNN_DOUBLE || RNN_VECTOR_BYTES == 64 ? 256 : 512))
#define RNN_BLOCK_STRIDE (RNN_BLOCK_DEPTH + 64 / sizeof(rnn_real))
#endif

/* RNN_EACH_n(M, x) is M(x, 0) … M(x, n-1); RNN_ROWS_n the same, to nest the other in. */
#define RNN_EACH_1(M, x) M(x, 0)
#define RNN_EACH_2(M, x) RNN_EACH_1(M, x) M(x, 1)
#define RNN_EACH_3(M, x) RNN_EACH_2(M, x) M(x, 2)
#define RNN_EACH_4(M, x) RNN_EACH_3(M, x) M(x, 3)
#define RNN_EACH_8(M, x) RNN_EACH_4(M, x) M(x, 4) M(x, 5) M(x, 6) M(x, 7)
#define RNN_ROWS_1(M, x) M(x, 0)
#define RNN_ROWS_2(M, x) RNN_ROWS_1(M, x) M(x, 1)
#define RNN_ROWS_3(M, x) RNN_ROWS_2(M, x) M(x, 2)
#define RNN_ROWS_4(M, x) RNN_ROWS_3(M, x) M(x, 3)
#define RNN_ROWS_6(M, x) RNN_ROWS_4(M, x) M(x, 4) M(x, 5)

/* Keeps a loaded vector in its register: gcc would rather load it again for every row, which costs more than the products. */
#if RNN_VECTORS && defined(__SSE2__) && !defined(__clang__)
#define RNN_KEEP(v) __asm__("" : "+v"(v));
#else
#define RNN_KEEP(v)
#endif

/* The next row's element is read when this row's products are there: gcc for ARM would rather read all first, which takes the registers
   of three sums. */
#if RNN_VECTORS && defined(__aarch64__) && !defined(__clang__)
#define RNN_TILE_AFTER(r, v) __asm__("" : "+r"(a) : "w"(sum##r##v));
#else
#define RNN_TILE_AFTER(r, v)
#endif

#define RNN_TILE_START(r, v) rnn_v sum##r##v = rnn_splat(0);
#define RNN_TILE_RIGHT(width, v) rnn_v right##v = rnn_load(b + v / width * panel + v % width * RNN_LANES);
#define RNN_TILE_KEEP(x, v) RNN_KEEP(right##v)
#define RNN_TILE_KEEP_1(vectors)
#define RNN_TILE_KEEP_2(vectors) RNN_EACH_##vectors(RNN_TILE_KEEP, 0)
#define RNN_TILE_KEEP_3(vectors) RNN_EACH_##vectors(RNN_TILE_KEEP, 0)
#define RNN_TILE_KEEP_4(vectors) RNN_EACH_##vectors(RNN_TILE_KEEP, 0)
#define RNN_TILE_KEEP_6(vectors) RNN_EACH_##vectors(RNN_TILE_KEEP, 0)
#define RNN_TILE_MULADD(r, v) sum##r##v = rnn_muladd(left, right##v, sum##r##v);
#define RNN_TILE_END(r, v)                                   \
  {                                                          \
    rnn_real *to = c + r * ldc + v * RNN_LANES;              \
    if (accumulate) sum##r##v = rnn_load(to) + sum##r##v;    \
    rnn_store(to, sum##r##v);                                \
  }
#define RNN_TILE_START_ROW(vectors, r) RNN_EACH_##vectors(RNN_TILE_START, r)
#define RNN_TILE_MULADD_ROW(vectors, r)     \
  {                                         \
    rnn_v left = rnn_splat(a[r * row]);     \
    RNN_EACH_##vectors(RNN_TILE_MULADD, r)  \
    RNN_EACH_##vectors(RNN_TILE_AFTER, r)   \
  }
#define RNN_TILE_END_ROW(vectors, r) RNN_EACH_##vectors(RNN_TILE_END, r)

/* c of `rows` x `vectors` (+)= a*b over depth k >= 0. Element (r, i) of a is a[r*row + i*step]; b points into panels of `width`
   vectors, and the next panel lies `panel` reals further. Every sum runs over i in order, whatever the tile's shape. */
#define RNN_TILE(rows, vectors, width)                                                                                  \
  RNN_FUNCTION void rnn_tile_##rows##x##vectors(rnn_real *c, size_t ldc, const rnn_real *a, size_t row, size_t step,    \
                                                const rnn_real *b, size_t panel, size_t k, int accumulate) {            \
    size_t i;                                                                                                           \
    RNN_ROWS_##rows(RNN_TILE_START_ROW, vectors)                                                                        \
    for (i = 0; i < k; i++) {                                                                                           \
      RNN_EACH_##vectors(RNN_TILE_RIGHT, width)                                                                         \
      RNN_TILE_KEEP_##rows(vectors)                                                                                     \
      RNN_ROWS_##rows(RNN_TILE_MULADD_ROW, vectors)                                                                     \
      a += step;                                                                                                        \
      b += width * RNN_LANES;                                                                                           \
    }                                                                                                                   \
    RNN_ROWS_##rows(RNN_TILE_END_ROW, vectors)                                                                          \
    (void)panel, (void)row, (void)ldc;                                                                                  \
  }

/* The rows of the next tile where `rows` are left. Tiles of 4 rows keep the pipelines busy too, those of 2 and 1 do not, so that a
   few 4s are better than a 6 and a rest of one or two. */
RNN_INLINE size_t rnn_tile_rows(size_t rows) {
  if (rows > 8) return 6;
  return rows == 6 ? 6 : rows >= 4 && rows != 5 ? 4 : rows == 5 || rows == 3 ? 3 : rows;
}

/* All rows of a strip of columns that is `vectors` wide. */
#define RNN_STRIP(vectors, width)                                                                                       \
  RNN_TILE(6, vectors, width)                                                                                           \
  RNN_TILE(4, vectors, width)                                                                                           \
  RNN_TILE(3, vectors, width)                                                                                           \
  RNN_TILE(2, vectors, width)                                                                                           \
  RNN_TILE(1, vectors, width)                                                                                           \
  RNN_FUNCTION void rnn_strip_##vectors(rnn_real *c, size_t ldc, const rnn_real *a, size_t row, size_t step,            \
                                        const rnn_real *b, size_t panel, size_t rows, size_t k, int accumulate) {       \
    size_t tile;                                                                                                        \
    for (; rows > 0; rows -= tile, a += tile * row, c += tile * ldc) {                                                  \
      tile = rnn_tile_rows(rows);                                                                                       \
      if (tile == 6)                                                                                                    \
        rnn_tile_6x##vectors(c, ldc, a, row, step, b, panel, k, accumulate);                                            \
      else if (tile == 4)                                                                                               \
        rnn_tile_4x##vectors(c, ldc, a, row, step, b, panel, k, accumulate);                                            \
      else if (tile == 3)                                                                                               \
        rnn_tile_3x##vectors(c, ldc, a, row, step, b, panel, k, accumulate);                                            \
      else if (tile == 2)                                                                                               \
        rnn_tile_2x##vectors(c, ldc, a, row, step, b, panel, k, accumulate);                                            \
      else                                                                                                              \
        rnn_tile_1x##vectors(c, ldc, a, row, step, b, panel, k, accumulate);                                            \
    }                                                                                                                   \
  }

RNN_STRIP(1, 1)
RNN_STRIP(2, 2)
#if RNN_PANEL_VECTORS == 4
RNN_STRIP(3, 3)
RNN_STRIP(4, 4)
RNN_TILE(1, 8, 4)
RNN_TILE(2, 8, 4)
#define rnn_strip_full rnn_strip_4
#define rnn_tile_wide_1 rnn_tile_1x8
#define rnn_tile_wide_2 rnn_tile_2x8
#else
RNN_TILE(1, 8, 2)
RNN_TILE(2, 4, 2)
#define rnn_strip_full rnn_strip_2
#define rnn_tile_wide_1 rnn_tile_1x8
#define rnn_tile_wide_2 rnn_tile_2x4
#endif
/* A strip whose width is known at run time. */
RNN_INLINE void rnn_strip(rnn_real *c, size_t ldc, const rnn_real *a, size_t row, size_t step, const rnn_real *b, size_t panel,
                          size_t rows, size_t k, int accumulate, size_t vectors) {
  if (vectors == RNN_PANEL_VECTORS) rnn_strip_full(c, ldc, a, row, step, b, panel, rows, k, accumulate);
#if RNN_PANEL_VECTORS == 4
  if (vectors == 3) rnn_strip_3(c, ldc, a, row, step, b, panel, rows, k, accumulate);
  if (vectors == 2) rnn_strip_2(c, ldc, a, row, step, b, panel, rows, k, accumulate);
#endif
  if (vectors == 1) rnn_strip_1(c, ldc, a, row, step, b, panel, rows, k, accumulate);
}

#define RNN_WIDE_1 (8 / RNN_PANEL_VECTORS)                              /* panels side by side of a tile of one row */
#define RNN_WIDE_2 (RNN_PANEL_VECTORS == 4 ? 2 : 4 / RNN_PANEL_VECTORS) /* and of two rows */

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
    for (l = 0; l < last; l++) to[l] = j + l < n ? w[j + l] : 0;
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
  size_t panel = k * RNN_PANEL_COLUMNS, side = rows == 1 ? RNN_WIDE_1 : rows == 2 ? RNN_WIDE_2 : 1, wide = count / side, i, j;
  const rnn_real *b = panels + first * RNN_PANEL_COLUMNS, *b_last = panels + count * panel + first * last * RNN_LANES;
  for (i = 0; i < wide; i++) {
    j = (turned ? wide - 1 - i : i) * side;
    if (rows == 1)
      rnn_tile_wide_1(c + j * RNN_PANEL_COLUMNS, ldc, a, row, 1, b + j * panel, panel, depth, accumulate);
    else if (rows == 2)
      rnn_tile_wide_2(c + j * RNN_PANEL_COLUMNS, ldc, a, row, 1, b + j * panel, panel, depth, accumulate);
    else
      rnn_strip_full(c + j * RNN_PANEL_COLUMNS, ldc, a, row, 1, b + j * panel, panel, rows, depth, accumulate);
  }
  for (j = wide * side; j < count; j++)
    rnn_strip_full(c + j * RNN_PANEL_COLUMNS, ldc, a, row, 1, b + j * panel, panel, rows, depth, accumulate);
  rnn_strip(c + count * RNN_PANEL_COLUMNS, ldc, a, row, 1, b_last, panel, rows, depth, accumulate, last);
}

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
  size_t part = rnn_even_part(k, RNN_BLOCK_DEPTH), most = (rnn_even_part(rows, RNN_BLOCK_ROWS) + 5) / 6 * 6;
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
