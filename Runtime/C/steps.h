/* The steps of sequences that may differ in length, and those among them that windows name.
   `lengths` may be NULL: then every sequence has `steps` steps. */
#ifndef RNN_STEPS_H
#define RNN_STEPS_H
#include "base.h"

/* The lengths from sequence `from` on. */
RNN_INLINE const size_t *rnn_lengths_from(const size_t *lengths, size_t from) { return lengths != NULL ? lengths + from : NULL; }

RNN_INLINE size_t rnn_length(const size_t *lengths, size_t steps, size_t b) { return lengths != NULL ? lengths[b] : steps; }

/* The step that `k` from the start (from_end = 0) or from the sequence's end (from_end = 1) names. */
RNN_INLINE ptrdiff_t rnn_step(size_t length, int from_end, ptrdiff_t k) { return from_end ? (ptrdiff_t)length + k : k; }

/* Whether step t of a sequence lies in first...last and in 1...length. Signed numbers and no branches: gcc 12 at -O2 forgets the
   step 1 in a loop over t where t is compared with `length` as it is and with first = last = length - 2 as a signed number. */
RNN_INLINE int rnn_within(size_t length, size_t t, ptrdiff_t first, ptrdiff_t last) {
  ptrdiff_t step = (ptrdiff_t)t;
  return (step >= 1) & (step <= (ptrdiff_t)length) & (step >= first) & (step <= last);
}

RNN_INLINE int rnn_equal_steps(ptrdiff_t a, ptrdiff_t c) { return a == c; }

/* The number of steps of a sequence in first...last. */
RNN_INLINE rnn_real rnn_steps_within(size_t length, ptrdiff_t first, ptrdiff_t last) {
  ptrdiff_t from = first < 1 ? 1 : first, to = last > (ptrdiff_t)length ? (ptrdiff_t)length : last;
  return to >= from ? (rnn_real)(to - from + 1) : (rnn_real)0;
}

/* Whether steps t and t + offset lie in the same chunk of `every` steps. */
RNN_INLINE int rnn_same_chunk(size_t t, ptrdiff_t offset, size_t every) {
  ptrdiff_t other = (ptrdiff_t)t + offset;
  return other >= 1 && (t - 1) / every == ((size_t)other - 1) / every;
}

/* 1 in lane i where step t of sequence b + i lies in its window, else 0. */
RNN_INLINE rnn_v rnn_window(const size_t *lengths, size_t steps, size_t b, size_t n, size_t t, int from_end, ptrdiff_t from,
                            int to_end, ptrdiff_t to) {
  rnn_lanes lanes;
  size_t i;
  lanes.v = rnn_splat(0);
  for (i = 0; i < n && i < RNN_LANES; i++) {
    size_t length = rnn_length(lengths, steps, b + i);
    lanes.at[i] = (rnn_real)rnn_within(length, t, rnn_step(length, from_end, from), rnn_step(length, to_end, to));
  }
  return lanes.v;
}

/* 1 in lane i where row r + i of the rows from step t on belongs to a step of its sequence, else 0; `lengths` is not NULL. */
RNN_INLINE rnn_v rnn_rows_within(const size_t *lengths, size_t batch, size_t t, size_t r, size_t n) {
  rnn_lanes lanes;
  size_t i;
  lanes.v = rnn_splat(0);
  for (i = 0; i < n && i < RNN_LANES; i++) lanes.at[i] = (rnn_real)(t + (r + i) / batch <= lengths[(r + i) % batch]);
  return lanes.v;
}

/* In lane i the number of steps of sequence b + i in its window. */
RNN_INLINE rnn_v rnn_step_counts(const size_t *lengths, size_t steps, size_t b, size_t n, int from_end, ptrdiff_t from,
                                 int to_end, ptrdiff_t to) {
  rnn_lanes lanes;
  size_t i;
  lanes.v = rnn_splat(0);
  for (i = 0; i < n && i < RNN_LANES; i++) {
    size_t length = rnn_length(lengths, steps, b + i);
    lanes.at[i] = rnn_steps_within(length, rnn_step(length, from_end, from), rnn_step(length, to_end, to));
  }
  return lanes.v;
}

/* 1 in lane i where both name the same step of sequence b + i, else 0. */
RNN_INLINE rnn_v rnn_same_step(const size_t *lengths, size_t steps, size_t b, size_t n, int a_end, ptrdiff_t a, int c_end,
                               ptrdiff_t c) {
  rnn_lanes lanes;
  size_t i;
  lanes.v = rnn_splat(0);
  for (i = 0; i < n && i < RNN_LANES; i++) {
    size_t length = rnn_length(lengths, steps, b + i);
    lanes.at[i] = (rnn_real)(rnn_step(length, a_end, a) == rnn_step(length, c_end, c));
  }
  return lanes.v;
}

#endif
