/* Rows of sequences at steps: copying them in and out, their ends where sequences differ in length, and the steps that windows name.
   A stream is [steps][batch] rows; `rows` points to the rows of step t.
   `lengths` may be NULL: then every sequence has `steps` steps. */
#ifndef RNN_ROWS_H
#define RNN_ROWS_H
#include "base.h"
#include <stddef.h>
#include <string.h>

/* What a run returns. */
#define RNN_OK 0
#define RNN_MISSING_POINTER 1
#define RNN_WORKSPACE_TOO_SMALL 2
#define RNN_SIZE_OVERFLOW 3
#define RNN_BAD_LENGTH 4
#define RNN_BAD_INDEX 5
#define RNN_BAD_FLAGS 6
#define RNN_BAD_PACKED 7

/* Rows of steps and sequences that are worked on before the next ones: enough for products, few enough for the second cache. */
#ifndef RNN_CHUNK_ROWS
#define RNN_CHUNK_ROWS ((size_t)128)
#endif

/* Chunks between two meetings of threads that share steps and elements: a meeting costs as much as some rows. */
#ifndef RNN_SPAN_CHUNKS
#define RNN_SPAN_CHUNKS ((size_t)4)
#endif

/* n rounded up to whole vectors, as a constant. */
#define RNN_PAD(n) (((size_t)(n) + (size_t)(RNN_LANES - 1)) / (size_t)RNN_LANES * (size_t)RNN_LANES)

/* The next `count` elements of `size` bytes in a workspace whose first `*used` bytes are taken; NULL while there is no workspace. The
   workspace may turn out too small: so the address is a number until somebody has looked. */
RNN_APART void *rnn_reserve(char *workspace, size_t *used, size_t count, size_t size) {
  size_t at = *used, bytes = rnn_mul_size(count, size);
  *used = rnn_add_size(at, bytes > SIZE_MAX - 64 ? SIZE_MAX : (bytes + 63) / 64 * 64);
  return workspace != NULL ? (void *)((uintptr_t)workspace + at) : NULL;
}

/* The next `rows` rows of `pitch` reals, and a vector more that whole loads may read. */
RNN_APART rnn_real *rnn_reserve_rows(char *workspace, size_t *used, size_t rows, size_t pitch) {
  return (rnn_real *)rnn_reserve(workspace, used, rnn_add_size(rnn_mul_size(rows, pitch), RNN_LANES), sizeof(rnn_real));
}

RNN_INLINE size_t rnn_larger_size(size_t a, size_t b) { return a > b ? a : b; }

/* The first address in the workspace that is a multiple of 64; NULL if there is none. */
RNN_FUNCTION char *rnn_aligned(void *workspace) { return (char *)(((uintptr_t)workspace + 63) / 64 * 64); }

/* What one of several threads does: steps first...last of its sequences from...from+width-1, and where elements are shared out, part
   `part` of `parts` of them. What lives for a chunk begins with the rows of step `base`; of rows that every step or chunk overwrites,
   the thread's begin at row `own`. */
typedef struct rnn_share {
  size_t part, parts, from, width, first, last, base, own;
} rnn_share;

/* What the threads of a call do together: steps first...last of some phases. */
typedef struct rnn_job {
  const void *run;
  size_t first, last, parts;
} rnn_job;

/* Where part `part` of n units begins. */
RNN_INLINE size_t rnn_part_start(size_t n, size_t part, size_t parts) {
  return n / parts * part + (part < n % parts ? part : n % parts);
}

/* The same in elements, where a unit is `unit` elements and the last may be narrower. */
RNN_INLINE size_t rnn_part_element(size_t n, size_t unit, size_t part, size_t parts) {
  size_t start = rnn_part_start((n + unit - 1) / unit, part, parts) * unit;
  return start < n ? start : n;
}

/* A part of the elements of all sequences and steps of a job. */
RNN_FUNCTION rnn_share rnn_share_elements(const rnn_job *job, size_t batch, size_t part) {
  rnn_share share;
  share.part = part, share.parts = job->parts;
  share.from = 0, share.width = batch;
  share.first = job->first, share.last = job->last;
  share.base = job->first, share.own = 0;
  return share;
}

/* A part of the sequences. */
RNN_FUNCTION rnn_share rnn_share_sequences(const rnn_job *job, size_t batch, size_t part) {
  rnn_share share = rnn_share_elements(job, batch, 0);
  share.parts = 1;
  share.from = share.own = rnn_part_start(batch, part, job->parts);
  share.width = rnn_part_start(batch, part + 1, job->parts) - share.from;
  return share;
}

/* A part of the steps, of which a thread takes `chunk` at a time. */
RNN_FUNCTION rnn_share rnn_share_steps(const rnn_job *job, size_t batch, size_t chunk, size_t part) {
  rnn_share share = rnn_share_elements(job, batch, 0);
  size_t steps = job->last - job->first + 1;
  share.parts = 1;
  share.first = job->first + rnn_part_start(steps, part, job->parts);
  share.last = job->first + rnn_part_start(steps, part + 1, job->parts) - 1;
  share.own = part * chunk * batch;
  return share;
}

/* Steps between two meetings of `parts` threads: a chunk where they share sequences, else several, though no more than there are. */
RNN_FUNCTION size_t rnn_span(size_t chunk, size_t steps, size_t batch, size_t parts) {
  size_t chunks = steps / chunk + (steps % chunk != 0);
  if (parts <= batch || chunks == 0) return chunk;
  return chunk * (chunks < RNN_SPAN_CHUNKS ? chunks : RNN_SPAN_CHUNKS);
}

/* How many of `parts` threads are worth a meeting for so many rows, each of them at least `least`: tests give every row a thread. */
RNN_INLINE size_t rnn_workers(size_t parts, size_t rows, size_t least) {
#ifdef RNN_ROW_WORKERS
  size_t workers = rows;
  (void)least;
#else
  size_t workers = rows / least;
#endif
  return workers < 1 ? 1 : workers < parts ? workers : parts;
}

/* The lengths from sequence `from` on. */
RNN_INLINE const size_t *rnn_lengths_from(const size_t *lengths, size_t from) { return lengths != NULL ? lengths + from : NULL; }

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

/* 1 in lane i where row r + i of the rows from step t on belongs to a step of its sequence, else 0. */
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

/* x[i] = value over n elements. */
RNN_FUNCTION void rnn_fill(rnn_real *x, size_t n, rnn_real value) {
  size_t i;
  if (value == 0)
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

/* c of m x n = a' of n x m, by row strides. */
RNN_APART void rnn_transpose(rnn_real *c, size_t ldc, const rnn_real *a, size_t lda, size_t n, size_t m) {
  size_t i, j;
  for (j = 0; j < m; j++)
    for (i = 0; i < n; i++) c[j * ldc + i] = a[i * lda + j];
}

/* c of n x m (+)= a'*b', a of k x n, b of m x k. */
RNN_FUNCTION void rnn_matmul_tt(rnn_real *c, size_t ldc, const rnn_real *a, size_t lda, const rnn_real *b, size_t ldb, size_t n,
                                size_t k, size_t m, int accumulate) {
  size_t i, j, l;
  for (i = 0; i < n; i++)
    for (j = 0; j < m; j++) {
      rnn_real sum = accumulate ? c[i * ldc + j] : (rnn_real)0;
      for (l = 0; l < k; l++) sum += a[l * lda + i] * b[j * ldb + l];
      c[i * ldc + j] = sum;
    }
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
