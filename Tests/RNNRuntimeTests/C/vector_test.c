/* Every operation on vectors, lane by lane, also with NaN, infinities and signed zeros. */
#include "check.h"

static const double values[] = {0, -0.0, 1, -1, 2.5, -1e30, 1e-30, INFINITY, -INFINITY, NAN};

static int same(rnn_real a, rnn_real b) { return a != a ? b != b : a == b; }

static void test_pair(rnn_real x, rnn_real y) {
  rnn_v a = rnn_splat(x), b = rnn_splat(y);
  rnn_lanes l;
  int i;
#define LANES(vector, scalar)                                                                                  \
  l.v = (vector);                                                                                              \
  for (i = 0; i < RNN_LANES; i++) CHECK(same(l.at[i], (rnn_real)(scalar)), "%g %g", (double)x, (double)y)
  LANES(rnn_splat(x), x);
  LANES(rnn_ones_where(rnn_lt(a, b)), x < y);
  LANES(rnn_ones_where(rnn_le(a, b)), x <= y);
  LANES(rnn_ones_where(rnn_gt(a, b)), x > y);
  LANES(rnn_ones_where(rnn_ge(a, b)), x >= y);
  LANES(rnn_ones_where(rnn_eq(a, b)), x == y);
  LANES(rnn_ones_where(rnn_ne(a, b)), x != y);
  LANES(rnn_ones_where(rnn_nonzero(a)), x != 0);
  LANES(rnn_ones_where(rnn_and(rnn_lt(a, b), rnn_nonzero(a))), x < y && x != 0);
  LANES(rnn_ones_where(rnn_or(rnn_lt(a, b), rnn_nonzero(a))), x < y || x != 0);
  LANES(rnn_ones_where(rnn_not(rnn_lt(a, b))), !(x < y));
  LANES(rnn_select(rnn_lt(a, b), a, b), x < y ? x : y);
  LANES(rnn_vmax(a, b), x != x || y != y ? (rnn_real)NAN : x > y ? x : y);
  LANES(rnn_vmin(a, b), x != x || y != y ? (rnn_real)NAN : x < y ? x : y);
  if (x == x) { /* a bound is a number */
    LANES(rnn_at_most(a, b), x < y ? x : y);
    LANES(rnn_at_least(a, b), x > y ? x : y);
  }
  LANES(a + b, x + y);
  LANES(-a, -x);
  CHECK(rnn_any(rnn_lt(a, b)) == (x < y), "any");
}

static void test_parts(void) {
  rnn_real p[3 * RNN_LANES], q[3 * RNN_LANES];
  rnn_lanes l;
  size_t n, i;
  for (n = 0; n <= RNN_LANES; n++) {
    rnn_real *exact = check_matrix(1, n, n);
    l.v = rnn_load_part(exact, n);
    for (i = 0; i < RNN_LANES; i++) CHECK(l.at[i] == (i < n ? exact[i] : 0), "load_part %zu", n);
    rnn_store_part(exact, rnn_splat(3), n);
    for (i = 0; i < n; i++) CHECK(exact[i] == 3, "store_part %zu", n);
    free(exact);
  }
  for (i = 0; i < 3 * RNN_LANES; i++) p[i] = check_number(), q[i] = 0;
  for (n = 0; n <= RNN_LANES; n++) {
    double sum = 0;
    rnn_real max = p[n], min = p[n], got;
    rnn_store(q + n, rnn_load(p + n));
    for (i = n; i < n + RNN_LANES; i++) {
      CHECK(q[i] == p[i], "load and store at %zu", n);
      sum += (double)p[i];
      max = p[i] > max ? p[i] : max;
      min = p[i] < min ? p[i] : min;
    }
    got = rnn_sum(rnn_load(p + n));
    CHECK(fabs((double)got - sum) <= RNN_LANES * EPSILON * RNN_LANES, "sum %g, not %g", (double)got, sum);
    CHECK(rnn_max_lanes(rnn_load(p + n)) == max && rnn_min_lanes(rnn_load(p + n)) == min, "max or min of lanes");
  }
  for (n = 0; n < RNN_LANES; n++) {
    for (i = 0; i < RNN_LANES; i++) l.at[i] = i == n ? (rnn_real)NAN : (rnn_real)i;
    CHECK(rnn_max_lanes(l.v) != rnn_max_lanes(l.v) && rnn_min_lanes(l.v) != rnn_min_lanes(l.v), "lane %zu is NaN", n);
    CHECK(rnn_any(rnn_is_nan(l.v)), "is_nan");
  }
}

int main(void) {
  size_t i, j;
  for (i = 0; i < COUNT(values); i++)
    for (j = 0; j < COUNT(values); j++) test_pair((rnn_real)values[i], (rnn_real)values[j]);
  test_parts();
  printf("%zu failures with %d lanes of %s\n", check_failures, RNN_LANES, RNN_DOUBLE ? "double" : "float");
  return check_failures ? 1 : 0;
}
