/* Tiles of products: sums of a few rows and columns of the result that stay in registers over the whole depth. */
#ifndef RNN_TILE_H
#define RNN_TILE_H
#include "base.h"

/* A panel holds PANEL_VECTORS vectors of columns of the right-hand matrix, row after row; the last one may be narrower. Full tiles are
   TILE_ROWS by one panel: 24 sums where there are 32 registers, 12 where there are 16. Of the shapes with 12 sums, 3 x 4 loads least,
   7 vectors for 12 products, and keeps its pace best where other programs share the core; products that are not fused need a register
   more, which 6 x 2 leaves. */
#if RNN_LANES == 1 || defined(__AVX512F__) || defined(__aarch64__)
#define RNN_PANEL_VECTORS 4
#define RNN_TILE_ROWS 6
#elif RNN_FUSED
#define RNN_PANEL_VECTORS 4
#define RNN_TILE_ROWS 3
#else
#define RNN_PANEL_VECTORS 2
#define RNN_TILE_ROWS 6
#endif
#define RNN_PANEL_COLUMNS (RNN_PANEL_VECTORS * RNN_LANES)

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
#define RNN_TILE_RIGHT(x, v) rnn_v right##v = rnn_load(b + v * RNN_LANES);
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

/* c of `rows` x `vectors` (+)= a*b over depth k >= 0. Element (r, i) of a is a[r*row + i*step]; b points into a panel that is as wide.
   Every sum runs over i in order, whatever the tile's shape. */
#define RNN_TILE(rows, vectors)                                                                                         \
  RNN_FUNCTION void rnn_tile_##rows##x##vectors(rnn_real *c, size_t ldc, const rnn_real *a, size_t row, size_t step,    \
                                                const rnn_real *b, size_t panel, size_t k, int accumulate) {            \
    size_t i;                                                                                                           \
    RNN_ROWS_##rows(RNN_TILE_START_ROW, vectors)                                                                        \
    for (i = 0; i < k; i++) {                                                                                           \
      RNN_EACH_##vectors(RNN_TILE_RIGHT, 0)                                                                             \
      RNN_TILE_KEEP_##rows(vectors)                                                                                     \
      RNN_ROWS_##rows(RNN_TILE_MULADD_ROW, vectors)                                                                     \
      a += step;                                                                                                        \
      b += vectors * RNN_LANES;                                                                                         \
    }                                                                                                                   \
    RNN_ROWS_##rows(RNN_TILE_END_ROW, vectors)                                                                          \
    (void)panel, (void)row, (void)ldc;                                                                                  \
  }

/* The same where the elements of a few rows stay in registers, and the vectors of b pass by; b points into whole panels, each of which
   lies `panel` reals behind the one before. */
#define RNN_WIDE_LEFT(x, r) const rnn_v left##r = rnn_splat(a[r * row]);
#define RNN_WIDE_MULADD_1(v) sum0##v = rnn_muladd(left0, right, sum0##v);
#define RNN_WIDE_MULADD_2(v) RNN_WIDE_MULADD_1(v) sum1##v = rnn_muladd(left1, right, sum1##v);
#define RNN_WIDE_MULADD_3(v) RNN_WIDE_MULADD_2(v) sum2##v = rnn_muladd(left2, right, sum2##v);
#define RNN_WIDE_COLUMN(rows, v)                                                                       \
  {                                                                                                    \
    rnn_v right = rnn_load(b + v / RNN_PANEL_VECTORS * panel + v % RNN_PANEL_VECTORS * RNN_LANES);     \
    RNN_KEEP(right)                                                                                    \
    RNN_WIDE_MULADD_##rows(v)                                                                          \
  }
#define RNN_WIDE(rows, vectors)                                                                                         \
  RNN_FUNCTION void rnn_tile_##rows##x##vectors(rnn_real *c, size_t ldc, const rnn_real *a, size_t row, size_t step,    \
                                                const rnn_real *b, size_t panel, size_t k, int accumulate) {            \
    size_t i;                                                                                                           \
    RNN_ROWS_##rows(RNN_TILE_START_ROW, vectors)                                                                        \
    for (i = 0; i < k; i++) {                                                                                           \
      RNN_ROWS_##rows(RNN_WIDE_LEFT, 0)                                                                                 \
      RNN_EACH_##vectors(RNN_WIDE_COLUMN, rows)                                                                         \
      a += step;                                                                                                        \
      b += RNN_PANEL_COLUMNS;                                                                                           \
    }                                                                                                                   \
    RNN_ROWS_##rows(RNN_TILE_END_ROW, vectors)                                                                          \
    (void)panel, (void)row, (void)ldc;                                                                                  \
  }

/* The rows of the next tile where `rows` are left and full tiles have 6. Tiles of 4 rows keep the pipelines busy too, those of 2 and 1
   do not, so that a few 4s are better than a 6 and a rest of one or two. */
RNN_INLINE size_t rnn_rows_of_6(size_t rows) {
  if (rows > 8) return 6;
  return rows == 6 ? 6 : rows >= 4 && rows != 5 ? 4 : rows == 5 || rows == 3 ? 3 : rows;
}
/* And where they have 3. */
RNN_INLINE size_t rnn_rows_of_3(size_t rows) { return rows == 4 ? 2 : rows > 3 ? 3 : rows; }

/* All rows of a strip of columns that is `vectors` wide, in tiles of at most `most` rows. */
#define RNN_STRIP_TILE(rows, vectors) \
  if (tile == rows) rnn_tile_##rows##x##vectors(c, ldc, a, row, step, b, panel, k, accumulate);
#define RNN_STRIP_TILES_3(vectors) RNN_STRIP_TILE(3, vectors) RNN_STRIP_TILE(2, vectors) RNN_STRIP_TILE(1, vectors)
#define RNN_STRIP_TILES_6(vectors) RNN_STRIP_TILE(6, vectors) RNN_STRIP_TILE(4, vectors) RNN_STRIP_TILES_3(vectors)
#define RNN_STRIP(vectors, most)                                                                                        \
  RNN_FUNCTION void rnn_strip_##vectors(rnn_real *c, size_t ldc, const rnn_real *a, size_t row, size_t step,            \
                                        const rnn_real *b, size_t panel, size_t rows, size_t k, int accumulate) {       \
    size_t tile;                                                                                                        \
    for (; rows > 0; rows -= tile, a += tile * row, c += tile * ldc) {                                                  \
      tile = rnn_rows_of_##most(rows);                                                                                  \
      RNN_STRIP_TILES_##most(vectors)                                                                                   \
    }                                                                                                                   \
  }
#define RNN_TILES_3(vectors) RNN_TILE(3, vectors) RNN_TILE(2, vectors) RNN_TILE(1, vectors)
#define RNN_TILES_6(vectors) RNN_TILE(6, vectors) RNN_TILE(4, vectors) RNN_TILES_3(vectors)

RNN_TILES_6(1)
RNN_STRIP(1, 6)
RNN_TILES_6(2)
RNN_STRIP(2, 6)
RNN_WIDE(1, 8)
#define rnn_tile_side_1 rnn_tile_1x8
#define RNN_SIDE_1 (8 / RNN_PANEL_VECTORS) /* panels side by side of a tile of one row */
#if RNN_PANEL_VECTORS == 2
RNN_WIDE(2, 4)
#define rnn_strip_full rnn_strip_2
#define rnn_tile_side_2 rnn_tile_2x4
#define RNN_SIDE_2 2 /* and of two rows */
#elif RNN_TILE_ROWS == 3
RNN_TILES_3(3)
RNN_STRIP(3, 3)
RNN_WIDE(3, 4)
RNN_WIDE(2, 4)
RNN_WIDE(1, 4)
RNN_STRIP(4, 3)
#define rnn_strip_full rnn_strip_4
#define rnn_tile_side_2 rnn_tile_2x4
#define RNN_SIDE_2 1
#else
RNN_TILES_6(3)
RNN_STRIP(3, 6)
RNN_TILES_6(4)
RNN_STRIP(4, 6)
RNN_WIDE(2, 8)
#define rnn_strip_full rnn_strip_4
#define rnn_tile_side_2 rnn_tile_2x8
#define RNN_SIDE_2 2
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

#endif
