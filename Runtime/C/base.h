/* Reals, vectors of reals, masks, and sizes that cannot overflow unnoticed. */
#ifndef RNN_BASE_H
#define RNN_BASE_H

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

/* RNN_INLINE is for what costs a few instructions, RNN_FUNCTION for the rest. Neither warns when it is not used. */
#if defined(__GNUC__)
#define RNN_INLINE static inline __attribute__((always_inline, unused))
#define RNN_FUNCTION static __attribute__((unused))
#else
#define RNN_INLINE static inline
#define RNN_FUNCTION static inline
#endif

/* Intrinsics serve only the two operations that the vector extension cannot say: fused multiply-add and square root. */
#if RNN_VECTORS && defined(__SSE2__)
#include <immintrin.h>
#elif RNN_VECTORS && defined(__aarch64__)
#include <arm_neon.h>
#endif

#if RNN_VECTORS
typedef rnn_real rnn_v __attribute__((vector_size(RNN_VECTOR_BYTES)));
typedef rnn_i rnn_m __attribute__((vector_size(RNN_VECTOR_BYTES))); /* a mask: every lane all ones or all zeros */
typedef rnn_i rnn_vi __attribute__((vector_size(RNN_VECTOR_BYTES)));
typedef rnn_u rnn_vu __attribute__((vector_size(RNN_VECTOR_BYTES)));
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
} rnn_lanes;

#if RNN_VECTORS
RNN_INLINE rnn_v rnn_load(const rnn_real *p) { return *(const rnn_v_anywhere *)p; }
RNN_INLINE void rnn_store(rnn_real *p, rnn_v v) { *(rnn_v_anywhere *)p = v; }
RNN_INLINE rnn_v rnn_splat(rnn_real x) { return x - (rnn_v){0}; } /* x - 0 is x, also for -0 and NaN */
RNN_INLINE rnn_vu rnn_splat_bits(rnn_u x) { return x | (rnn_vu){0}; }
RNN_INLINE rnn_vu rnn_bits(rnn_v v) { return (rnn_vu)v; }
RNN_INLINE rnn_v rnn_from_bits(rnn_vu u) { return (rnn_v)u; }
RNN_INLINE rnn_m rnn_lt(rnn_v a, rnn_v b) { return (rnn_m)(a < b); }
RNN_INLINE rnn_m rnn_le(rnn_v a, rnn_v b) { return (rnn_m)(a <= b); }
RNN_INLINE rnn_m rnn_eq(rnn_v a, rnn_v b) { return (rnn_m)(a == b); }
RNN_INLINE rnn_m rnn_ne(rnn_v a, rnn_v b) { return (rnn_m)(a != b); }
RNN_INLINE rnn_vu rnn_mask_bits(rnn_m m) { return (rnn_vu)m; }
#else
RNN_INLINE rnn_v rnn_load(const rnn_real *p) { return *p; }
RNN_INLINE void rnn_store(rnn_real *p, rnn_v v) { *p = v; }
RNN_INLINE rnn_v rnn_splat(rnn_real x) { return x; }
RNN_INLINE rnn_vu rnn_splat_bits(rnn_u x) { return x; }
RNN_INLINE rnn_vu rnn_bits(rnn_v v) {
  rnn_lanes l;
  l.v = v;
  return l.u;
}
RNN_INLINE rnn_v rnn_from_bits(rnn_vu u) {
  rnn_lanes l;
  l.u = u;
  return l.v;
}
RNN_INLINE rnn_m rnn_lt(rnn_v a, rnn_v b) { return a < b ? -1 : 0; }
RNN_INLINE rnn_m rnn_le(rnn_v a, rnn_v b) { return a <= b ? -1 : 0; }
RNN_INLINE rnn_m rnn_eq(rnn_v a, rnn_v b) { return a == b ? -1 : 0; }
RNN_INLINE rnn_m rnn_ne(rnn_v a, rnn_v b) { return a != b ? -1 : 0; }
RNN_INLINE rnn_vu rnn_mask_bits(rnn_m m) { return (rnn_vu)m; }
#endif

RNN_INLINE rnn_m rnn_gt(rnn_v a, rnn_v b) { return rnn_lt(b, a); }
RNN_INLINE rnn_m rnn_ge(rnn_v a, rnn_v b) { return rnn_le(b, a); }
RNN_INLINE rnn_m rnn_and(rnn_m a, rnn_m b) { return a & b; }
RNN_INLINE rnn_m rnn_or(rnn_m a, rnn_m b) { return a | b; }
RNN_INLINE rnn_m rnn_not(rnn_m a) { return ~a; }

/* a where the mask is set, b elsewhere. */
RNN_INLINE rnn_v rnn_select(rnn_m m, rnn_v a, rnn_v b) {
  rnn_vu u = rnn_mask_bits(m);
  return rnn_from_bits((u & rnn_bits(a)) | (~u & rnn_bits(b)));
}

/* 1 where the mask is set, 0 elsewhere. */
RNN_INLINE rnn_v rnn_ones_where(rnn_m m) { return rnn_from_bits(rnn_mask_bits(m) & rnn_bits(rnn_splat(1))); }
RNN_INLINE rnn_m rnn_nonzero(rnn_v v) { return rnn_ne(v, rnn_splat(0)); }
RNN_INLINE rnn_m rnn_is_nan(rnn_v v) { return rnn_ne(v, v); }

/* The greater and the smaller of two; NaN if either is. */
RNN_INLINE rnn_v rnn_vmax(rnn_v a, rnn_v b) { return rnn_select(rnn_gt(a, b) | rnn_is_nan(a), a, b); }
RNN_INLINE rnn_v rnn_vmin(rnn_v a, rnn_v b) { return rnn_select(rnn_lt(a, b) | rnn_is_nan(a), a, b); }

/* a*b + c, rounded once where the target can and strictness allows it, twice elsewhere. */
#if RNN_STRICT_MATH || !RNN_VECTORS
#define RNN_FUSED 0
RNN_INLINE rnn_v rnn_muladd(rnn_v a, rnn_v b, rnn_v c) { return a * b + c; }
#elif defined(__AVX512F__)
#define RNN_FUSED 1
#if RNN_DOUBLE
RNN_INLINE rnn_v rnn_muladd(rnn_v a, rnn_v b, rnn_v c) { return (rnn_v)_mm512_fmadd_pd((__m512d)a, (__m512d)b, (__m512d)c); }
#else
RNN_INLINE rnn_v rnn_muladd(rnn_v a, rnn_v b, rnn_v c) { return (rnn_v)_mm512_fmadd_ps((__m512)a, (__m512)b, (__m512)c); }
#endif
#elif defined(__FMA__)
#define RNN_FUSED 1
#if RNN_DOUBLE
RNN_INLINE rnn_v rnn_muladd(rnn_v a, rnn_v b, rnn_v c) { return (rnn_v)_mm256_fmadd_pd((__m256d)a, (__m256d)b, (__m256d)c); }
#else
RNN_INLINE rnn_v rnn_muladd(rnn_v a, rnn_v b, rnn_v c) { return (rnn_v)_mm256_fmadd_ps((__m256)a, (__m256)b, (__m256)c); }
#endif
#elif defined(__aarch64__)
#define RNN_FUSED 1
#if RNN_DOUBLE
RNN_INLINE rnn_v rnn_muladd(rnn_v a, rnn_v b, rnn_v c) {
  return (rnn_v)vfmaq_f64((float64x2_t)c, (float64x2_t)a, (float64x2_t)b);
}
#else
RNN_INLINE rnn_v rnn_muladd(rnn_v a, rnn_v b, rnn_v c) {
  return (rnn_v)vfmaq_f32((float32x4_t)c, (float32x4_t)a, (float32x4_t)b);
}
#endif
#else
#define RNN_FUSED 0
RNN_INLINE rnn_v rnn_muladd(rnn_v a, rnn_v b, rnn_v c) { return a * b + c; }
#endif

/* The first n lanes from memory, zero in the others; n <= RNN_LANES. Nothing past p[n-1] is read. */
RNN_INLINE rnn_v rnn_load_part(const rnn_real *p, size_t n) {
  rnn_lanes l;
  size_t i;
  for (i = 0; i < RNN_LANES; i++) l.at[i] = i < n ? p[i] : 0;
  return l.v;
}

/* The first n lanes to memory; n <= RNN_LANES. Nothing past p[n-1] is written. */
RNN_INLINE void rnn_store_part(rnn_real *p, rnn_v v, size_t n) {
  rnn_lanes l;
  size_t i;
  l.v = v;
  for (i = 0; i < RNN_LANES; i++)
    if (i < n) p[i] = l.at[i];
}

/* Over the lanes, in a fixed order: halves are folded onto each other. */
RNN_INLINE rnn_real rnn_sum(rnn_v v) {
  rnn_lanes l;
  size_t i, half;
  l.v = v;
  for (half = RNN_LANES / 2; half > 0; half /= 2)
    for (i = 0; i < half; i++) l.at[i] += l.at[i + half];
  return l.at[0];
}

/* The greatest and the smallest lane; NaN if any is. */
RNN_INLINE rnn_real rnn_max_lanes(rnn_v v) {
  rnn_lanes l;
  rnn_real x;
  size_t i;
  l.v = v;
  x = l.at[0];
  for (i = 1; i < RNN_LANES; i++)
    if (l.at[i] > x || l.at[i] != l.at[i]) x = l.at[i];
  return x;
}
RNN_INLINE rnn_real rnn_min_lanes(rnn_v v) { return -rnn_max_lanes(-v); }

/* n rounded up to whole vectors; sizes that do not fit become SIZE_MAX. */
RNN_INLINE size_t rnn_add_size(size_t a, size_t b) { return a > SIZE_MAX - b ? SIZE_MAX : a + b; }
RNN_INLINE size_t rnn_mul_size(size_t a, size_t b) { return b != 0 && a > SIZE_MAX / b ? SIZE_MAX : a * b; }
RNN_INLINE size_t rnn_pad(size_t n) {
  return n > SIZE_MAX - (RNN_LANES - 1) ? SIZE_MAX : (n + (RNN_LANES - 1)) / RNN_LANES * RNN_LANES;
}

#endif
