/* What a call returns, and places in its workspace. */
#ifndef RNN_WORKSPACE_H
#define RNN_WORKSPACE_H
#include "base.h"

/* What a run returns. */
#define RNN_OK 0
#define RNN_MISSING_POINTER 1
#define RNN_WORKSPACE_TOO_SMALL 2
#define RNN_SIZE_OVERFLOW 3
#define RNN_BAD_LENGTH 4
#define RNN_BAD_INDEX 5
#define RNN_BAD_FLAGS 6
#define RNN_BAD_PACKED 7

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

#endif
