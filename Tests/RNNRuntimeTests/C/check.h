/* What the test programs share: reproducible numbers, arrays with guarded ends, and a count of failures. */
#ifndef RNN_CHECK_H
#define RNN_CHECK_H
#include "base.h"

#include <stdio.h>
#include <stdlib.h>

static size_t check_failures;

#define CHECK(condition, ...)                            \
  do {                                                   \
    if (!(condition) && check_failures++ < 20) {         \
      printf("line %d: %s: ", __LINE__, #condition);     \
      printf(__VA_ARGS__);                               \
      printf("\n");                                      \
    }                                                    \
  } while (0)

static uint64_t check_state = 1;

RNN_FUNCTION uint64_t check_word(void) {
  uint64_t z = check_state += UINT64_C(0x9e3779b97f4a7c15);
  z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
  return z ^ (z >> 31);
}

/* Between -1 and 1, with few enough digits for products of float to be exact in double. */
RNN_FUNCTION rnn_real check_number(void) { return (rnn_real)((double)(check_word() >> 44) * 0x1p-19 - 1); }

/* n reals, which the address sanitizer guards on both sides; all of them NaN. */
RNN_FUNCTION rnn_real *check_array(size_t n) {
  rnn_real *p = n < SIZE_MAX / 64 ? malloc(n ? n * sizeof *p : 1) : NULL;
  size_t i;
  if (!p) abort();
  for (i = 0; i < n; i++) p[i] = (rnn_real)NAN;
  return p;
}

/* Reals from the first element of a matrix to its last. */
RNN_FUNCTION size_t check_extent(size_t rows, size_t cols, size_t ld) { return rows && cols ? (rows - 1) * ld + cols : 0; }

/* A rows x cols matrix in a stride of ld, NaN in the gaps; the last row ends with the array. */
RNN_FUNCTION rnn_real *check_matrix(size_t rows, size_t cols, size_t ld) {
  rnn_real *p = check_array(check_extent(rows, cols, ld));
  size_t i, j;
  for (i = 0; i < rows; i++)
    for (j = 0; j < cols; j++) p[i * ld + j] = check_number();
  return p;
}

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define EPSILON ((RNN_DOUBLE ? 0x1p-53 : 0x1p-24))

#endif
