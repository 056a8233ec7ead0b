/* Which steps, sequences and elements each of several threads works on, and how many of them at a time. */
#ifndef RNN_SHARE_H
#define RNN_SHARE_H
#include "base.h"

/* Rows of steps and sequences that are worked on before the next ones: enough for products, few enough for the second cache. */
#ifndef RNN_CHUNK_ROWS
#define RNN_CHUNK_ROWS ((size_t)128)
#endif

/* Chunks between two meetings of threads that share steps and elements: a meeting costs as much as some rows. */
#ifndef RNN_SPAN_CHUNKS
#define RNN_SPAN_CHUNKS ((size_t)4)
#endif

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

#endif
