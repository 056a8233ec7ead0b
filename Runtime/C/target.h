/* The operations that the vector extension of gcc and clang cannot say, by intrinsics where the target has them. */
#ifndef RNN_TARGET_H
#define RNN_TARGET_H
#include "types.h"

/* gcc and clang have functions for these operations without a header; the header of all intrinsics takes them longer to read than all
   of this file. Those of 64 bytes take a mask of lanes, what the other lanes keep, and how to round: 4, as the processor is told to;
   clang's take only what they need. gcc's masks are signed in some and unsigned in others, clang's unsigned. */
#if RNN_VECTORS && defined(__SSE2__) && defined(__has_builtin)
#if defined(__AVX512F__)
#if __has_builtin(__builtin_ia32_vfmaddps512_mask) && __has_builtin(__builtin_ia32_pternlogd512_mask)
#if __has_builtin(__builtin_ia32_minps512_mask) && __has_builtin(__builtin_ia32_sqrtps512_mask)
#define RNN_X86(operation, kind) __builtin_ia32_##operation##kind##512_mask
#define RNN_CALL_1(f, x) f(x, x, (RNN_LANE_BITS_1)-1, 4)
#define RNN_CALL_2(f, x, y) f(x, y, x, (RNN_LANE_BITS_2)-1, 4)
#define RNN_LANE_BITS_1 RNN_OF_REAL(short, signed char)
#define RNN_LANE_BITS_2 RNN_OF_REAL(short, unsigned char)
#elif __has_builtin(__builtin_ia32_minps512) && __has_builtin(__builtin_ia32_sqrtps512)
#define RNN_X86(operation, kind) __builtin_ia32_##operation##kind##512
#define RNN_CALL_1(f, x) f(x, 4)
#define RNN_CALL_2(f, x, y) f(x, y, 4)
#define RNN_LANE_BITS_2 RNN_OF_REAL(unsigned short, unsigned char)
#endif
#define RNN_CALL_3(f, x, y, z) f(x, y, z, (RNN_LANE_BITS_2)-1, 4)
#define RNN_X86_FMA(kind) __builtin_ia32_vfmadd##kind##512_mask
#endif
#elif defined(__AVX__)
#if __has_builtin(__builtin_ia32_minps256) && __has_builtin(__builtin_ia32_sqrtps256) && __has_builtin(__builtin_ia32_blendvps256)
#define RNN_X86(operation, kind) __builtin_ia32_##operation##kind##256
#define RNN_X86_FMA(kind) __builtin_ia32_vfmadd##kind##256
#endif
#elif __has_builtin(__builtin_ia32_minps) && __has_builtin(__builtin_ia32_sqrtps)
#define RNN_X86(operation, kind) __builtin_ia32_##operation##kind
#endif
#endif

#if defined(RNN_X86)
#if RNN_DOUBLE
#define RNN_INTRINSIC(operation) RNN_X86(operation, pd)
#define RNN_FMA RNN_X86_FMA(pd)
#define RNN_OF_REAL(of_float, of_double) of_double
#else
#define RNN_INTRINSIC(operation) RNN_X86(operation, ps)
#define RNN_FMA RNN_X86_FMA(ps)
#define RNN_OF_REAL(of_float, of_double) of_float
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

#if !defined(RNN_CALL_1)
#define RNN_CALL_1(f, x) f(x)
#define RNN_CALL_2(f, x, y) f(x, y)
#define RNN_CALL_3(f, x, y, z) f(x, y, z)
#endif

/* a*b + c, rounded once where the target can and strictness allows it, twice elsewhere. */
#if defined(RNN_INTRINSIC) && (defined(__FMA__) || defined(__AVX512F__)) && !RNN_STRICT_MATH
#define RNN_FUSED 1
RNN_INLINE rnn_v rnn_muladd(rnn_v a, rnn_v b, rnn_v c) {
  return (rnn_v)RNN_CALL_3(RNN_FMA, (RNN_NATIVE)a, (RNN_NATIVE)b, (RNN_NATIVE)c);
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
#if defined(RNN_LANE_BITS_2) && defined(__AVX512F__)
  typedef int rnn_ints __attribute__((vector_size(64)));
  return (rnn_vu)__builtin_ia32_pternlogd512_mask((rnn_ints)m, (rnn_ints)a, (rnn_ints)b, 0xCA, (unsigned short)-1);
#elif defined(RNN_INTRINSIC) && defined(__AVX512F__)
  return (rnn_vu)_mm512_ternarylogic_epi32((__m512i)m, (__m512i)a, (__m512i)b, 0xCA);
#elif defined(RNN_INTRINSIC) && defined(__AVX__)
  return (rnn_vu)RNN_INTRINSIC(blendv)((RNN_NATIVE)b, (RNN_NATIVE)a, (RNN_NATIVE)m); /* m is all ones or zeros in a lane */
#else
  return (m & a) | (~m & b);
#endif
}

/* The smaller and the greater of a bound and x; x where that is NaN. */
#if defined(RNN_INTRINSIC)
RNN_INLINE rnn_v rnn_at_most(rnn_v bound, rnn_v x) {
  return (rnn_v)RNN_CALL_2(RNN_INTRINSIC(min), (RNN_NATIVE)bound, (RNN_NATIVE)x);
}
RNN_INLINE rnn_v rnn_at_least(rnn_v bound, rnn_v x) {
  return (rnn_v)RNN_CALL_2(RNN_INTRINSIC(max), (RNN_NATIVE)bound, (RNN_NATIVE)x);
}
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
  return (rnn_v)RNN_CALL_1(RNN_INTRINSIC(sqrt), (RNN_NATIVE)x);
#else
  rnn_lanes l;
  int i;
  l.v = x;
  for (i = 0; i < RNN_LANES; i++) l.at[i] = RNN_LIBM(sqrt)(l.at[i]);
  return l.v;
#endif
}

#endif
