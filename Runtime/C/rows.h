/* Rows of sequences at steps: copying them in and out, and their ends where sequences differ in length.
   A stream is [steps][batch] rows; `rows` points to the rows of step t.
   `lengths` may be NULL: then every sequence has `steps` steps. */
#ifndef RNN_ROWS_H
#define RNN_ROWS_H
#include "steps.h"
#include "workspace.h"

/* The first n elements at p, and the way back; n may exceed a vector. A single one stays in its register: through memory it would
   cost more than what is computed with it. */
RNN_INLINE rnn_v rnn_take(const rnn_real *p, size_t n) {
  if (n >= RNN_LANES) return rnn_load(p);
  if (n == 1) return rnn_first(p[0]);
  return rnn_load_part(p, n);
}
RNN_INLINE void rnn_put(rnn_real *p, rnn_v v, size_t n) {
  if (n >= RNN_LANES)
    rnn_store(p, v);
  else if (n == 1)
    p[0] = rnn_first_lane(v);
  else
    rnn_store_part(p, v, n);
}

/* The first n lanes of v, the others `fill`. */
RNN_INLINE rnn_v rnn_keep(rnn_v v, size_t n, rnn_real fill) {
  rnn_lanes lanes;
  size_t i;
  if (n >= RNN_LANES) return v;
  lanes.v = v;
  for (i = n; i < RNN_LANES; i++) lanes.at[i] = fill;
  return lanes.v;
}

/* a*b + c in the first n lanes, c in the others. */
RNN_INLINE rnn_v rnn_muladd_part(rnn_v a, rnn_v b, rnn_v c, size_t n) {
  if (n >= RNN_LANES) return rnn_muladd(a, b, c);
  return c + rnn_keep(a * b, n, 0);
}

/* x[i] = value over n elements, whose bits are all zero as a rule; those of -0 are not. */
RNN_FUNCTION void rnn_fill(rnn_real *x, size_t n, rnn_real value) {
  const rnn_real zero = 0;
  size_t i;
  if (memcmp(&value, &zero, sizeof zero) == 0)
    memset(x, 0, n * sizeof *x);
  else
    for (i = 0; i < n; i++) x[i] = value;
}

/* `rows` rows of n from the caller to rows of `pitch`; where the caller has none, zeros. */
RNN_APART void rnn_import(rnn_real *x, size_t pitch, const rnn_real *from, size_t rows, size_t n) {
  size_t r;
  if (from == NULL || pitch != n) memset(x, 0, rows * pitch * sizeof *x);
  if (from == NULL) return;
  if (pitch == n)
    memcpy(x, from, rows * n * sizeof *x);
  else
    for (r = 0; r < rows; r++) memcpy(x + r * pitch, from + r * n, n * sizeof *x);
}

RNN_FUNCTION void rnn_end_rows(rnn_real *rows, size_t pitch, size_t n, size_t t, size_t count, size_t batch,
                               const size_t *lengths);

/* A stream of rows of m parts of n reals: the caller's own where they have neither padding nor ends, else a copy in `x`. */
RNN_APART rnn_real *rnn_stream(rnn_real *x, size_t part_pitch, size_t pitch, const rnn_real *from, size_t steps, size_t batch,
                                  size_t m, size_t n, const size_t *lengths) {
  union {
    const rnn_real *read;
    rnn_real *rows;
  } caller; /* nothing writes to a source, so its rows may be the caller's constant ones */
  caller.read = from;
  if (from != NULL && lengths == NULL && part_pitch == n) return caller.rows;
  rnn_import(x, part_pitch, from, steps * batch * m, n);
  rnn_end_rows(x, pitch, pitch, 1, steps, batch, lengths);
  return x;
}

/* The way back; adds to what is there if `accumulate`. Rows that are there already stay. */
RNN_APART void rnn_export(rnn_real *to, const rnn_real *x, size_t pitch, size_t rows, size_t n, int accumulate) {
  size_t r, i;
  if (to == x) return;
  if (pitch == n) { /* without padding all rows are one */
    n *= rows;
    pitch = n;
    rows = 1;
  }
  for (r = 0; r < rows; r++)
    if (!accumulate)
      memcpy(to + r * n, x + r * pitch, n * sizeof *x);
    else
      for (i = 0; i < n; i++) to[r * n + i] += x[r * pitch + i];
}

/* Zeros in the rows of n reals of steps t...t+count-1 that lie behind their sequence's end. */
RNN_FUNCTION void rnn_end_rows(rnn_real *rows, size_t pitch, size_t n, size_t t, size_t count, size_t batch, const size_t *lengths) {
  size_t s, b;
  if (lengths == NULL) return;
  for (s = 0; s < count; s++)
    for (b = 0; b < batch; b++)
      if (t + s > lengths[b]) rnn_fill(rows + (s * batch + b) * pitch, n, 0);
}

/* The boundary's row of each sequence; zeros where there is no boundary. */
RNN_APART void rnn_place_rows(rnn_real *rows, size_t pitch, size_t batch, const rnn_real *boundary, size_t boundary_pitch) {
  size_t b, i;
  for (b = 0; b < batch; b++)
    for (i = 0; i < pitch; i++) rows[b * pitch + i] = boundary != NULL ? boundary[b * boundary_pitch + i] : (rnn_real)0;
}

/* In the rows of n reals of steps t...t+count-1 that are the `after`-th behind their sequence's end, the boundary's row. */
RNN_APART void rnn_place_after(rnn_real *rows, size_t pitch, size_t n, size_t t, size_t count, size_t batch,
                                  const size_t *lengths, size_t steps, size_t after, const rnn_real *boundary,
                                  size_t boundary_pitch) {
  size_t s, b, i;
  for (s = 0; s < count; s++)
    for (b = 0; b < batch; b++)
      if (t + s == rnn_length(lengths, steps, b) + after)
        for (i = 0; i < n; i++) rows[(s * batch + b) * pitch + i] = boundary[b * boundary_pitch + i];
}

/* In `to` each sequence's row of one step of a stream, zeros where it has no such step; `rows` points to the rows of step 1. */
RNN_APART void rnn_pick(rnn_real *to, size_t to_pitch, const rnn_real *rows, size_t pitch, size_t n, size_t batch,
                           const size_t *lengths, size_t steps, int from_end, ptrdiff_t k) {
  size_t b, i;
  for (b = 0; b < batch; b++) {
    size_t length = rnn_length(lengths, steps, b);
    ptrdiff_t step = rnn_step(length, from_end, k);
    const rnn_real *row = step >= 1 && step <= (ptrdiff_t)length ? rows + ((size_t)(step - 1) * batch + b) * pitch : NULL;
    for (i = 0; i < n; i++) to[b * to_pitch + i] = row != NULL ? row[i] : (rnn_real)0;
  }
}

/* RNN_BAD_LENGTH if a sequence is longer than there are steps. */
RNN_APART int rnn_check_lengths(const size_t *lengths, size_t steps, size_t batch) {
  size_t b;
  if (lengths == NULL) return RNN_OK;
  for (b = 0; b < batch; b++)
    if (lengths[b] > steps) return RNN_BAD_LENGTH;
  return RNN_OK;
}

/* Copies indices, zeros behind a sequence's end; RNN_BAD_INDEX outside 0...bound-1. */
RNN_APART int rnn_import_indices(int32_t *x, const int32_t *from, size_t steps, size_t batch, const size_t *lengths,
                                    int32_t bound) {
  size_t t, b;
  for (t = 1; t <= steps; t++)
    for (b = 0; b < batch; b++) {
      size_t r = (t - 1) * batch + b;
      int32_t k = t <= rnn_length(lengths, steps, b) ? from[r] : 0;
      if (k < 0 || k >= bound) return RNN_BAD_INDEX;
      x[r] = k;
    }
  return RNN_OK;
}

RNN_FUNCTION void rnn_clear_indices(int32_t *x, size_t n) {
  size_t i;
  for (i = 0; i < n; i++) x[i] = 0;
}

/* x (+)= y over n elements. */
RNN_FUNCTION void rnn_copy(rnn_real *x, const rnn_real *y, size_t n, int accumulate) {
  size_t i;
  if (!accumulate)
    memcpy(x, y, n * sizeof *x);
  else
    for (i = 0; i < n; i++) x[i] += y[i];
}

#endif
