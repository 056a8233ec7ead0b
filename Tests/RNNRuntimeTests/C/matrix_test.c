/* Every matrix kernel against a triple loop: all sizes around vectors and tiles, wide strides, gaps full of NaN, bits that must agree. */
#include "check.h"
#include "matrix.h"

static const size_t sizes[] = {0, 1, 2, 3, 5, 7, 8, 9, 15, 16, 17, 31, 33, 64, 97};
static const size_t few[] = {0, 1, 3, 8, 17, 33};

/* sum of a(i, l)*b(l, j) over l < depth, in double, and what rounding may do to it. */
static double reference(const rnn_real *a, size_t sa, const rnn_real *b, size_t sb, size_t depth, double start, double *slack) {
  double sum = start, size = fabs(start);
  size_t l;
  for (l = 0; l < depth; l++) {
    double product = (double)a[l * sa] * (double)b[l * sb];
    sum += product;
    size += fabs(product);
  }
  *slack = (double)(depth + 2) * EPSILON * size * (RNN_DOUBLE ? 2 : 1);
  return sum;
}

static void compare(const char *what, const rnn_real *c, const rnn_real *before, size_t ldc, const rnn_real *a, size_t ra, size_t sa,
                    const rnn_real *b, size_t cb, size_t sb, size_t rows, size_t cols, size_t depth, int accumulate) {
  size_t i, j;
  for (i = 0; i < rows; i++)
    for (j = 0; j < cols; j++) {
      double slack, start = accumulate ? (double)before[i * ldc + j] : 0;
      double exact = reference(a + i * ra, sa, b + j * cb, sb, depth, start, &slack);
      CHECK(fabs((double)c[i * ldc + j] - exact) <= slack, "%s of %zux%zux%zu at %zu,%zu: %g, not %g", what, rows, depth, cols, i,
            j, (double)c[i * ldc + j], exact);
    }
}

/* Columns from `cols` on must be what they were, NaN included. */
static void untouched(const char *what, const rnn_real *c, const rnn_real *before, size_t ldc, size_t rows, size_t cols) {
  size_t i;
  for (i = 0; cols > 0 && i + 1 < rows; i++)
    CHECK(memcmp(c + i * ldc + cols, before + i * ldc + cols, (ldc - cols) * sizeof *c) == 0, "%s wrote past row %zu of %zu", what,
          i, cols);
}

static rnn_real *copy_of(const rnn_real *p, size_t n) {
  rnn_real *q = check_array(n);
  if (n) memcpy(q, p, n * sizeof *q);
  return q;
}

static void test_product(size_t rows, size_t k, size_t n, int accumulate, int transposed) {
  size_t lda = k + 3, ldw = (transposed ? k : n) + 2, ldc = rnn_pad(n) + 5, r;
  rnn_real *a = check_matrix(rows, k, lda), *w = transposed ? check_matrix(n, k, ldw) : check_matrix(k, n, ldw);
  rnn_real *panels = check_array(rnn_panels_size(n, k)), *c = check_matrix(rows, rnn_pad(n), ldc);
  size_t count = check_extent(rows, rnn_pad(n), ldc);
  rnn_real *before = copy_of(c, count), *single = copy_of(c, count);
  if (transposed)
    rnn_pack_nt(panels, w, ldw, n, k);
  else
    rnn_pack_nn(panels, w, ldw, k, n);
  rnn_product(c, ldc, a, lda, panels, rows, k, n, accumulate);
  compare(transposed ? "product nt" : "product nn", c, before, ldc, a, lda, 1, w, transposed ? ldw : 1, transposed ? 1 : ldw, rows, n,
          k, accumulate);
  untouched("product", c, before, ldc, rows, rnn_pad(n));
  for (r = 0; r < rows; r++) rnn_product(single + r * ldc, ldc, a + r * lda, lda, panels, 1, k, n, accumulate);
  for (r = 0; r < rows; r++)
    CHECK(n == 0 || memcmp(single + r * ldc, c + r * ldc, n * sizeof *c) == 0, "row %zu alone differs, %zux%zux%zu", r, rows, k, n);
  free(a), free(w), free(panels), free(c), free(before), free(single);
}

static void test_outer(size_t rows, size_t n, size_t k, int accumulate) {
  size_t lda = n + 3, ldb = k + 1, ldc = k + 4;
  rnn_real *a = check_matrix(rows, n, lda), *b = check_matrix(rows, k, ldb), *c = check_matrix(n, k, ldc);
  rnn_real *scratch = check_array(rnn_outer_scratch(n, k)), *before = copy_of(c, check_extent(n, k, ldc));
  rnn_outer(c, ldc, a, lda, b, ldb, rows, n, k, accumulate, scratch);
  compare("outer", c, before, ldc, a, 1, lda, b, 1, ldb, n, k, rows, accumulate);
  untouched("outer", c, before, ldc, n, k);
  free(a), free(b), free(c), free(scratch), free(before);
}

static void test_small(size_t n, size_t k, size_t m, int accumulate) {
  size_t ldc = m + 3, lda = k + 1, ldt = n + 2, ldb = m + 4, ldu = k + 5;
  rnn_real *a = check_matrix(n, k, lda), *at = check_matrix(k, n, ldt), *b = check_matrix(k, m, ldb), *bt = check_matrix(m, k, ldu);
  rnn_real *start = check_matrix(n, m, ldc);
  size_t count = check_extent(n, m, ldc);
  rnn_real *nn = copy_of(start, count), *nt = copy_of(start, count), *tn = copy_of(start, count);
  rnn_matmul_nn(nn, ldc, a, lda, b, ldb, n, k, m, accumulate);
  rnn_matmul_nt(nt, ldc, a, lda, bt, ldu, n, k, m, accumulate);
  rnn_matmul_tn(tn, ldc, at, ldt, b, ldb, n, k, m, accumulate);
  compare("matmul nn", nn, start, ldc, a, lda, 1, b, 1, ldb, n, m, k, accumulate);
  compare("matmul nt", nt, start, ldc, a, lda, 1, bt, ldu, 1, n, m, k, accumulate);
  compare("matmul tn", tn, start, ldc, at, 1, ldt, b, 1, ldb, n, m, k, accumulate);
  untouched("matmul nn", nn, start, ldc, n, m);
  untouched("matmul nt", nt, start, ldc, n, m);
  untouched("matmul tn", tn, start, ldc, n, m);
  free(a), free(at), free(b), free(bt), free(start), free(nn), free(nt), free(tn);
}

static void test_vectors(size_t n, size_t k, int accumulate) {
  size_t ldm = k + 3;
  rnn_real *m = check_matrix(n, k, ldm), *x = check_matrix(1, k, k), *z = check_matrix(1, n, n);
  rnn_real *y = check_matrix(1, n, n), *u = check_matrix(1, k, k);
  rnn_real *y0 = copy_of(y, n), *u0 = copy_of(u, k), *m0 = copy_of(m, check_extent(n, k, ldm)), dot;
  rnn_matvec(y, m, ldm, x, n, k, accumulate);
  rnn_matvec_t(u, m, ldm, z, n, k, accumulate);
  compare("matvec", y, y0, 1, m, ldm, 1, x, 0, 1, n, 1, k, accumulate);
  compare("matvec_t", u, u0, 1, m, 1, ldm, z, 0, 1, k, 1, n, accumulate);
  rnn_rank1(m, ldm, z, x, n, k, accumulate);
  compare("rank1", m, m0, ldm, z, 1, 1, x, 1, 1, n, k, 1, accumulate);
  untouched("rank1", m, m0, ldm, n, k);
  dot = rnn_dot(x, x, k);
  compare("dot", &dot, &dot, 1, x, 0, 1, x, 0, 1, 1, 1, k, 0);
  free(m), free(x), free(z), free(y), free(u), free(y0), free(u0), free(m0);
}

static void test_reductions(size_t n) {
  rnn_real *x = check_matrix(1, n, n), one = 1, max = -(rnn_real)INFINITY, min = (rnn_real)INFINITY, sum = rnn_sum_n(x, n);
  size_t i;
  compare("sum_n", &sum, &sum, 1, x, 0, 1, &one, 0, 0, 1, 1, n, 0);
  for (i = 0; i < n; i++) max = x[i] > max ? x[i] : max, min = x[i] < min ? x[i] : min;
  CHECK(rnn_max_n(x, n) == max && rnn_min_n(x, n) == min, "max or min of %zu", n);
  for (i = 0; i < n; i++) {
    rnn_real kept = x[i];
    x[i] = (rnn_real)NAN;
    CHECK(rnn_max_n(x, n) != rnn_max_n(x, n) && rnn_min_n(x, n) != rnn_min_n(x, n), "NaN %zu of %zu is lost", i, n);
    x[i] = kept;
  }
  free(x);
}

static void test_sizes(void) {
  CHECK(rnn_pad(0) == 0 && rnn_pad(1) == RNN_LANES && rnn_pad(RNN_LANES) == RNN_LANES, "pad");
  CHECK(rnn_pad(SIZE_MAX) == SIZE_MAX || RNN_LANES == 1, "pad must saturate");
  CHECK(rnn_mul_size(SIZE_MAX / 2, 3) == SIZE_MAX && rnn_mul_size(0, SIZE_MAX) == 0 && rnn_mul_size(3, 4) == 12, "mul_size");
  CHECK(rnn_add_size(SIZE_MAX, 1) == SIZE_MAX && rnn_add_size(3, 4) == 7, "add_size");
  CHECK(rnn_panels_size(SIZE_MAX / 4, 64) == SIZE_MAX && rnn_outer_scratch(SIZE_MAX / 8, 2) == SIZE_MAX, "sizes must saturate");
}

/* The argument n has the products of every n-th depth only. */
int main(int argc, char **argv) {
  size_t i, j, l, every = argc > 1 ? (size_t)atoi(argv[1]) : 1;
  int accumulate;
  test_sizes();
  for (accumulate = 0; accumulate < 2; accumulate++) {
    for (i = 0; i < COUNT(sizes); i++)
      for (j = 0; j < COUNT(sizes); j++) {
        test_vectors(sizes[i], sizes[j], accumulate);
        for (l = (i + j) % every; l < COUNT(sizes); l += every) {
          test_product(sizes[i], sizes[l], sizes[j], accumulate, (int)(i + j + l) % 2);
          test_outer(sizes[i], sizes[l], sizes[j], accumulate);
        }
        for (l = 0; l < COUNT(few); l++) test_small(sizes[i], few[l], sizes[j], accumulate);
      }
    for (i = 1; i < 4; i++) {
      test_product(i, 1300, 40, accumulate, 1); /* deeper than a block */
      test_product(13 * i, 600, 33, accumulate, 0);
      test_outer(600 * i + 1, 13, 21, accumulate); /* more rows than are packed at a time */
    }
  }
  for (i = 0; i < COUNT(sizes); i++) test_reductions(sizes[i]);
  printf("%zu failures with %d lanes of %s\n", check_failures, RNN_LANES, RNN_DOUBLE ? "double" : "float");
  return check_failures ? 1 : 0;
}
