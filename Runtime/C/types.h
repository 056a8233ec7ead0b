/* Types: reals, vectors of reals, masks; sizes that cannot overflow unnoticed. */
#ifndef RNN_TYPES_H
#define RNN_TYPES_H

#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifndef RNN_DOUBLE
#define RNN_DOUBLE 0 /* 1: reals are double */
#endif
#ifndef RNN_STRICT_MATH
#define RNN_STRICT_MATH 0 /* 1: functions are libm's, sums and products are rounded separately */
#endif

#if RNN_DOUBLE
typedef double rnn_real;
typedef int64_t rnn_i; /* integers as wide as a real, for masks and bits */
typedef uint64_t rnn_u;
#define RNN_LIBM(name) name
#else
typedef float rnn_real;
typedef int32_t rnn_i;
typedef uint32_t rnn_u;
#define RNN_LIBM(name) name##f
#endif

/* Vector types are an extension of gcc and clang. Elsewhere, and with RNN_PLAIN, a vector is one real. */
#if defined(RNN_PLAIN) || defined(__TINYC__) || defined(__INTEL_COMPILER) || \
    (!defined(__clang__) && (!defined(__GNUC__) || __GNUC__ < 5)) || (defined(__i386__) && !defined(__SSE2__))
#define RNN_VECTORS 0
#define RNN_VECTOR_BYTES ((int)sizeof(rnn_real))
#define RNN_LANES 1
#else
#define RNN_VECTORS 1
#if defined(__AVX512F__)
#define RNN_VECTOR_BYTES 64
#elif defined(__AVX__)
#define RNN_VECTOR_BYTES 32
#else
#define RNN_VECTOR_BYTES 16
#endif
#define RNN_LANES (RNN_VECTOR_BYTES / (RNN_DOUBLE ? 8 : 4))
#endif

/* RNN_INLINE is for what costs a few instructions, RNN_APART for what runs a few times a call and is called in many places, so that a
   compiler need not translate it in each; RNN_FLAT is the same, with what it calls written out in it; RNN_FUNCTION for the rest. None warns when it is not used. */
#if defined(__GNUC__)
#define RNN_INLINE static inline __attribute__((always_inline, unused))
#define RNN_FUNCTION static __attribute__((unused))
#define RNN_APART static __attribute__((noinline, unused))
#define RNN_FLAT static __attribute__((noinline, flatten, unused))
#else
#define RNN_INLINE static inline
#define RNN_FUNCTION static inline
#define RNN_APART static inline
#define RNN_FLAT static inline
#endif

#if RNN_VECTORS
typedef rnn_real rnn_v __attribute__((vector_size(RNN_VECTOR_BYTES)));
typedef rnn_i rnn_m __attribute__((vector_size(RNN_VECTOR_BYTES))); /* a mask: every lane all ones or all zeros */
typedef rnn_i rnn_vi __attribute__((vector_size(RNN_VECTOR_BYTES)));
typedef rnn_u rnn_vu __attribute__((vector_size(RNN_VECTOR_BYTES)));
typedef rnn_real rnn_sixteen_bytes __attribute__((vector_size(16)));
typedef rnn_real rnn_v_anywhere __attribute__((vector_size(RNN_VECTOR_BYTES), aligned(sizeof(rnn_real)), may_alias));
#else
typedef rnn_real rnn_v;
typedef rnn_i rnn_m;
typedef rnn_i rnn_vi;
typedef rnn_u rnn_vu;
#endif

/* The lanes of a vector, one by one. */
typedef union rnn_lanes {
  rnn_v v;
  rnn_m m;
  rnn_vi i;
  rnn_vu u;
  rnn_real at[RNN_LANES];
  rnn_u bits[RNN_LANES];
#if RNN_VECTORS
  rnn_sixteen_bytes sixteen_bytes[RNN_VECTOR_BYTES / 16];
#endif
} rnn_lanes;

/* n rounded up to whole vectors; sizes that do not fit become SIZE_MAX. */
RNN_INLINE size_t rnn_add_size(size_t a, size_t b) { return a > SIZE_MAX - b ? SIZE_MAX : a + b; }
#if defined(__clang__) || (defined(__GNUC__) && __GNUC__ >= 5)
RNN_INLINE size_t rnn_mul_size(size_t a, size_t b) {
  size_t product; /* without a division: a call lays out its workspace with dozens of these */
  return __builtin_mul_overflow(a, b, &product) ? SIZE_MAX : product;
}
#else
RNN_INLINE size_t rnn_mul_size(size_t a, size_t b) { return b != 0 && a > SIZE_MAX / b ? SIZE_MAX : a * b; }
#endif
RNN_INLINE size_t rnn_pad(size_t n) {
  return n > SIZE_MAX - (RNN_LANES - 1) ? SIZE_MAX : (n + (RNN_LANES - 1)) / RNN_LANES * RNN_LANES;
}

#endif
