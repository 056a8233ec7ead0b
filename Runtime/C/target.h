/* The operations that the vector extension of gcc and clang cannot say, by intrinsics where the target has them. */
#ifndef RNN_TARGET_H
#define RNN_TARGET_H
#include "types.h"

#if RNN_VECTORS && defined(__SSE2__) && defined(__GNUC__) && !defined(__clang__) && !defined(__AVX512F__)
/* gcc documents its built-in functions; reading the header of all intrinsics takes it longer than all of this file. */
#if defined(__AVX__)
#define RNN_X86(operation, kind) __builtin_ia32_##operation##kind##256
#define RNN_X86_FMA(kind) __builtin_ia32_vfmadd##kind##256
#else
#define RNN_X86(operation, kind) __builtin_ia32_##operation##kind
#define RNN_X86_FMA(kind) __builtin_ia32_vfmadd##kind
#endif
#if RNN_DOUBLE
#define RNN_INTRINSIC(operation) RNN_X86(operation, pd)
#define RNN_FMA RNN_X86_FMA(pd)
#else
#define RNN_INTRINSIC(operation) RNN_X86(operation, ps)
#define RNN_FMA RNN_X86_FMA(ps)
#endif
#define RNN_NATIVE rnn_v
#elif RNN_VECTORS && defined(__SSE2__)
#include <immintrin.h>
#if defined(__AVX512F__)
#define RNN_X86(operation, kind) _mm512_##operation##_##kind
#define RNN_X86_TYPE __m512
#elif defined(__AVX__)
#define RNN_X86(operation, kind) _mm256_##operation##_##kind
#define RNN_X86_TYPE __m256
#else
#define RNN_X86(operation, kind) _mm_##operation##_##kind
#define RNN_X86_TYPE __m128
#endif
#if RNN_DOUBLE
#define RNN_INTRINSIC(operation) RNN_X86(operation, pd)
#define RNN_JOIN(type) type##d
#define RNN_NATIVE_OF(type) RNN_JOIN(type)
#define RNN_NATIVE RNN_NATIVE_OF(RNN_X86_TYPE)
#else
#define RNN_INTRINSIC(operation) RNN_X86(operation, ps)
#define RNN_NATIVE RNN_X86_TYPE
#endif
#define RNN_FMA RNN_INTRINSIC(fmadd)
#elif RNN_VECTORS && defined(__aarch64__)
#include <arm_neon.h>
#if RNN_DOUBLE
#define RNN_INTRINSIC(operation) v##operation##q_f64
#define RNN_NATIVE float64x2_t
#else
#define RNN_INTRINSIC(operation) v##operation##q_f32
#define RNN_NATIVE float32x4_t
#endif
#endif

/* a*b + c, rounded once where the target can and strictness allows it, twice elsewhere. */
#if defined(RNN_INTRINSIC) && (defined(__FMA__) || defined(__AVX512F__)) && !RNN_STRICT_MATH
#define RNN_FUSED 1
RNN_INLINE rnn_v rnn_muladd(rnn_v a, rnn_v b, rnn_v c) {
  return (rnn_v)RNN_FMA((RNN_NATIVE)a, (RNN_NATIVE)b, (RNN_NATIVE)c);
}
#elif defined(RNN_INTRINSIC) && defined(__aarch64__) && !RNN_STRICT_MATH
#define RNN_FUSED 1
RNN_INLINE rnn_v rnn_muladd(rnn_v a, rnn_v b, rnn_v c) {
  return (rnn_v)RNN_INTRINSIC(fma)((RNN_NATIVE)c, (RNN_NATIVE)a, (RNN_NATIVE)b);
}
#else
#define RNN_FUSED 0
RNN_INLINE rnn_v rnn_muladd(rnn_v a, rnn_v b, rnn_v c) { return a * b + c; }
#endif

/* (m and a) or (not m and b), bit by bit. */
RNN_INLINE rnn_vu rnn_blend(rnn_vu m, rnn_vu a, rnn_vu b) {
#if defined(RNN_INTRINSIC) && defined(__AVX512F__)
  return (rnn_vu)_mm512_ternarylogic_epi32((__m512i)m, (__m512i)a, (__m512i)b, 0xCA);
#elif defined(RNN_INTRINSIC) && defined(__AVX__)
  return (rnn_vu)RNN_INTRINSIC(blendv)((RNN_NATIVE)b, (RNN_NATIVE)a, (RNN_NATIVE)m); /* m is all ones or zeros in a lane */
#else
  return (m & a) | (~m & b);
#endif
}

/* The smaller and the greater of a bound and x; x where that is NaN. */
#if defined(RNN_INTRINSIC)
RNN_INLINE rnn_v rnn_at_most(rnn_v bound, rnn_v x) { return (rnn_v)RNN_INTRINSIC(min)((RNN_NATIVE)bound, (RNN_NATIVE)x); }
RNN_INLINE rnn_v rnn_at_least(rnn_v bound, rnn_v x) { return (rnn_v)RNN_INTRINSIC(max)((RNN_NATIVE)bound, (RNN_NATIVE)x); }
#elif RNN_VECTORS
RNN_INLINE rnn_v rnn_at_most(rnn_v bound, rnn_v x) {
  return (rnn_v)rnn_blend((rnn_vu)(bound < x), (rnn_vu)bound, (rnn_vu)x);
}
RNN_INLINE rnn_v rnn_at_least(rnn_v bound, rnn_v x) {
  return (rnn_v)rnn_blend((rnn_vu)(bound > x), (rnn_vu)bound, (rnn_vu)x);
}
#else
RNN_INLINE rnn_v rnn_at_most(rnn_v bound, rnn_v x) { return bound < x ? bound : x; }
RNN_INLINE rnn_v rnn_at_least(rnn_v bound, rnn_v x) { return bound > x ? bound : x; }
#endif

RNN_INLINE rnn_v rnn_vsqrt(rnn_v x) {
#if defined(RNN_INTRINSIC)
  return (rnn_v)RNN_INTRINSIC(sqrt)((RNN_NATIVE)x);
#else
  rnn_lanes l;
  int i;
  l.v = x;
  for (i = 0; i < RNN_LANES; i++) l.at[i] = RNN_LIBM(sqrt)(l.at[i]);
  return l.v;
#endif
}

#endif
