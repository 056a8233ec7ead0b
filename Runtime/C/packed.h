/* Parameters packed once for many calls: a cache line that says whose they are, and behind it what a function's layout has there. */
#ifndef RNN_PACKED_H
#define RNN_PACKED_H
#include "workspace.h"

#define RNN_PACKED_LINE 64

/* Bytes of a block, wherever it begins, whose data takes so many. */
RNN_INLINE size_t rnn_packed_bytes(size_t data) { return rnn_add_size(data, 2 * RNN_PACKED_LINE - 1); }

/* The data of a block. */
RNN_FUNCTION char *rnn_packed_data(const void *block) {
  union {
    const void *read;
    void *line;
  } caller; /* whoever is given a packed block only reads it */
  caller.read = block;
  return rnn_aligned(caller.line) + RNN_PACKED_LINE;
}

/* What the first line holds: `owner` tells functions of all programs apart, and the data's size differs with the target. */
RNN_INLINE uint64_t rnn_packed_mark(uint64_t owner, size_t data) { return owner ^ (uint64_t)data * 256 ^ (uint64_t)RNN_LANES; }

RNN_FUNCTION void rnn_mark_packed(void *block, uint64_t owner, size_t data) {
  uint64_t mark = rnn_packed_mark(owner, data);
  memcpy(rnn_packed_data(block) - RNN_PACKED_LINE, &mark, sizeof mark);
}

/* Whether a block holds what this function packed, and has not been moved to an address of another alignment. */
RNN_FUNCTION int rnn_is_packed(const void *block, uint64_t owner, size_t data) {
  uint64_t mark;
  memcpy(&mark, rnn_packed_data(block) - RNN_PACKED_LINE, sizeof mark);
  return mark == rnn_packed_mark(owner, data);
}

#endif
