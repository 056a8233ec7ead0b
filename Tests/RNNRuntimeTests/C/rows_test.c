/* Conditions on steps inside loops over steps, as generated code has them: compilers reason about them together with the loop. */
#include "check.h"
#include "rows.h"

#define BATCH 3
#define STEPS 6

/* What stands at steps first...last of a sequence, and 0 elsewhere, in a loop over the steps in either direction. */
#define WINDOW(name, loop, from_end, from, to_end, to)                                                               \
  __attribute__((noinline)) static void name(rnn_real *y, const rnn_real *x, const size_t *lengths, size_t steps) { \
    loop {                                                                                                          \
      for (size_t b = 0; b < BATCH; b++) {                                                                          \
        const size_t n = rnn_length(lengths, steps, b);                                                             \
        const rnn_v a = rnn_splat(x[b]);                                                                            \
        const rnn_v v = rnn_within(n, t, rnn_step(n, from_end, from), rnn_step(n, to_end, to)) ? a : rnn_splat(0);  \
        rnn_store(y + ((t - 1) * BATCH + b) * RNN_LANES, v);                                                        \
      }                                                                                                             \
    }                                                                                                               \
  }
#define UP for (size_t t = 1; t <= steps; t++)
#define DOWN for (size_t t = steps; t >= 1; t--)
#define BOTH(name, from_end, from, to_end, to)       \
  WINDOW(name##_up, UP, from_end, from, to_end, to) \
  WINDOW(name##_down, DOWN, from_end, from, to_end, to)

BOTH(last, 1, 0, 1, 0)
BOTH(before_last, 1, -1, 1, -1)
BOTH(two_before_last, 1, -2, 1, -2)
BOTH(three_before_last, 1, -3, 1, -3)
BOTH(first, 0, 1, 0, 1)
BOTH(second, 0, 2, 0, 2)
BOTH(third, 0, 3, 0, 3)
BOTH(initial, 0, 0, 0, 0)
BOTH(all, 0, 1, 1, 0)
BOTH(inner, 0, 2, 1, -1)
BOTH(tail, 1, -2, 1, 0)
BOTH(head, 0, 1, 0, 2)
BOTH(behind, 1, -1, 1, 1)

typedef void window(rnn_real *, const rnn_real *, const size_t *, size_t);

static void test_window(window *up, window *down, int from_end, int from, int to_end, int to) {
  static const size_t ends[BATCH] = {0, 2, 5};
  rnn_real x[BATCH] = {1, 2, 3}, *y = check_array(STEPS * BATCH * RNN_LANES);
  for (size_t steps = 0; steps <= STEPS; steps++) {
    for (int way = 0; way < 4; way++) {
      size_t lengths[BATCH];
      for (size_t b = 0; b < BATCH; b++) lengths[b] = way >= 2 && ends[b] < steps ? ends[b] : steps;
      (way % 2 ? down : up)(y, x, way >= 2 ? lengths : NULL, steps);
      for (int t = 1; t <= (int)steps; t++) {
        for (size_t b = 0; b < BATCH; b++) {
          volatile int n = (int)lengths[b], first = from_end ? n + from : from, last = to_end ? n + to : to;
          rnn_real expected = t <= n && t >= first && t <= last ? x[b] : 0;
          rnn_real found = y[((size_t)t - 1) * BATCH * RNN_LANES + b * RNN_LANES];
          CHECK(found == expected, "step %d of %d, window %d %d to %d %d, way %d", t, n, from_end, from, to_end, to, way);
        }
      }
    }
  }
  free(y);
}

#define TEST(name, from_end, from, to_end, to) test_window(name##_up, name##_down, from_end, from, to_end, to)

/* Steps that lie in one chunk with the step at an offset. */
static void test_chunks(void) {
  for (size_t every = 1; every <= 4; every++)
    for (int offset = -3; offset <= 3; offset++)
      for (size_t t = 9; t >= 1; t--) {
        volatile int step = (int)t, other = step + offset, size = (int)every;
        int expected = other >= 1 && (step - 1) / size == (other - 1) / size;
        CHECK(rnn_same_chunk(t, offset, every) == expected, "step %d and %d, chunks of %d", step, other, size);
      }
}

/* Rows of three sequences from step 2 on, by counting: those of a step behind their sequence's end are 0. */
static void test_rows(void) {
  const size_t lengths[] = {3, 0, 5};
  size_t r, row, step, b, i;
  for (r = 0; r < 15; r++) {
    rnn_lanes lanes;
    lanes.v = rnn_rows_within(lengths, 3, 2, r, 15 - r);
    for (i = 0, row = 0, step = 2; step < 7; step++)
      for (b = 0; b < 3; b++, row++)
        if (row >= r && i < RNN_LANES) {
          CHECK((lanes.at[i] != 0) == (step <= lengths[b]), "row %zu from %zu: step %zu of sequence %zu", row, r, step, b);
          i++;
        }
    for (; i < RNN_LANES; i++) CHECK(lanes.bits[i] == 0, "lane %zu behind the rows from %zu", i, r);
  }
}

/* Filling keeps the sign of zero. */
static void test_fill(void) {
  static const rnn_real values[] = {0, -(rnn_real)0, 2};
  rnn_real x[5];
  size_t v, i;
  for (v = 0; v < COUNT(values); v++) {
    rnn_fill(x, 5, values[v]);
    for (i = 0; i < 5; i++) CHECK(memcmp(x + i, values + v, sizeof *x) == 0, "element %zu of value %zu", i, v);
  }
}

int main(void) {
  TEST(last, 1, 0, 1, 0);
  TEST(before_last, 1, -1, 1, -1);
  TEST(two_before_last, 1, -2, 1, -2);
  TEST(three_before_last, 1, -3, 1, -3);
  TEST(first, 0, 1, 0, 1);
  TEST(second, 0, 2, 0, 2);
  TEST(third, 0, 3, 0, 3);
  TEST(initial, 0, 0, 0, 0);
  TEST(all, 0, 1, 1, 0);
  TEST(inner, 0, 2, 1, -1);
  TEST(tail, 1, -2, 1, 0);
  TEST(head, 0, 1, 0, 2);
  TEST(behind, 1, -1, 1, 1);
  test_chunks();
  test_rows();
  test_fill();
  printf("%zu failures in %s\n", check_failures, RNN_DOUBLE ? "double" : "float");
  return check_failures ? 1 : 0;
}
