/* Logarithms. x = 2^k (1 + f) with 1 + f between sqrt(1/2) and sqrt(2), s = f / (2 + f), log(1 + f) = 2s + s^3 P(s^2). */
#ifndef RNN_VLOG_H
#define RNN_VLOG_H
#include "base.h"
#include "libm.h"
#include "polynomial.h"
#include "vexp.h"

#if RNN_STRICT_MATH
RNN_INLINE rnn_real rnn_softplus_libm(rnn_real x) {
  rnn_real positive = x > 0 ? x : x < 0 ? 0 : x; /* x itself where it is NaN */
  return positive + RNN_LIBM(log1p)(RNN_LIBM(exp)(x < 0 ? x : -x));
}
RNN_LANEWISE(rnn_vlog, RNN_LIBM(log))
RNN_LANEWISE(rnn_vlog1p, RNN_LIBM(log1p))
RNN_LANEWISE(rnn_vsoftplus, rnn_softplus_libm)
#else

#if RNN_DOUBLE
#define RNN_SQRT_HALF_BITS UINT64_C(0x3fe6a09e667f3bcd)
#define RNN_LOG_TERMS(FIRST, M) \
  FIRST(0x1.0faf9ff338351p-3) M(0x1.0f56e0484c092p-3) M(0x1.3b20c8ebfdc4ep-3) M(0x1.745cdeb13f428p-3) \
  M(0x1.c71c72526fba4p-3) M(0x1.2492492436b3dp-2) M(0x1.9999999999d02p-2) M(0x1.5555555555555p-1)
#define RNN_SOFTPLUS_TERMS(FIRST, M) \
  FIRST(0x1.5d88119d5cccep-3) M(0x1.54fce28b02a47p-4) M(0x1.efe354048e40bp-4) M(0x1.10695285e4bbcp-3) \
  M(0x1.3b1d8943c4848p-3) M(0x1.745cbac0a6798p-3) M(0x1.c71c73d252d6ap-3) M(0x1.2492492162b51p-2) M(0x1.999999999e2cep-2) \
  M(0x1.5555555555546p-1)
#else
#define RNN_SOFTPLUS_TERMS(FIRST, M) \
  FIRST(0x1.f40efcp-3) M(0x1.b6766cp-3) M(0x1.2509d6p-2) M(0x1.9996d8p-2) M(0x1.555558p-1)
#define RNN_SQRT_HALF_BITS UINT32_C(0x3f3504f3)
#define RNN_LOG_TERMS(FIRST, M) \
  FIRST(0x1.e3bdc6p-3) M(0x1.24353p-2) M(0x1.999a7ep-2) M(0x1.555556p-1)
#endif

/* The f of a normal, positive, finite x, and *k. */
RNN_INLINE rnn_v rnn_log_split(rnn_v x, rnn_v *k) {
  rnn_vu one = rnn_splat_bits((rnn_u)RNN_BIAS << RNN_MANTISSA), half = rnn_splat_bits(RNN_SQRT_HALF_BITS);
  rnn_vu shifted = rnn_bits(x) - half + one; /* its exponent is k, counted from the one of 1 */
  *k = rnn_from_bits((shifted >> RNN_MANTISSA) + rnn_bits(rnn_splat((rnn_real)RNN_ROUND))) -
       rnn_splat((rnn_real)(RNN_ROUND + RNN_BIAS));
  return rnn_from_bits((shifted & rnn_splat_bits(((rnn_u)1 << RNN_MANTISSA) - 1)) + half) - rnn_splat(1);
}

/* log(x) + correction for a normal, positive, finite x, where the correction is small against x or zero.
   f - f^2/2 is kept apart, as most of the result near 1. */
RNN_INLINE rnn_v rnn_log_parts(rnn_v x, rnn_v scaled, rnn_v correction) {
  rnn_v k, f = rnn_log_split(x, &k), s, z, p, square;
  k = k - scaled;
  s = f / (f + rnn_splat(2));
  z = s * s;
  RNN_LOG_TERMS(RNN_HORNER_FIRST, RNN_HORNER)
  p = p * z;
  square = rnn_splat((rnn_real)0.5) * f * f;
  p = rnn_muladd(s, square + p, rnn_muladd(k, rnn_splat((rnn_real)RNN_LN2_LOW), correction));
  return rnn_muladd(k, rnn_splat((rnn_real)RNN_LN2_HIGH), f - (square - p));
}

/* The value of a logarithm of u outside of the normal, positive, finite numbers. */
RNN_INLINE rnn_v rnn_log_edges(rnn_v u, rnn_v result) {
  rnn_v zero = rnn_splat(0), infinite = rnn_splat((rnn_real)INFINITY);
  result = rnn_select(rnn_lt(zero, u) & rnn_lt(u, infinite), result, u);
  result = rnn_select(rnn_lt(u, zero), zero / zero, result);
  return rnn_select(rnn_eq(u, zero), -infinite, result);
}

RNN_FUNCTION rnn_v rnn_vlog(rnn_v x) {
  rnn_m denormal = rnn_lt(x, rnn_splat((rnn_real)RNN_SMALLEST));
  rnn_v scaled = rnn_select(denormal, x * rnn_splat((rnn_real)((rnn_u)1 << RNN_MANTISSA)), x);
  rnn_v k = rnn_select(denormal, rnn_splat(RNN_MANTISSA), rnn_splat(0));
  return rnn_log_edges(x, rnn_log_parts(scaled, k, rnn_splat(0)));
}

/* With u = 1 + x rounded, log(1 + x) = log(u) + (x - (u - 1)) / u. */
RNN_FUNCTION rnn_v rnn_vlog1p(rnn_v x) {
  rnn_v one = rnn_splat(1), u = one + x, rest, result;
  rest = rnn_select(rnn_lt(one, x), one - (u - x), x - (u - one));
  result = rnn_log_edges(u, rnn_log_parts(u, rnn_splat(0), rest / u));
  return rnn_select(rnn_lt(rnn_magnitude(x), rnn_splat((rnn_real)RNN_TINY)), x, result);
}

/* max(x, 0) + log(1 + e), e = exp(-|x|), the logarithm without a power of two to split off: s is at most 1/3. */
RNN_FUNCTION rnn_v rnn_vsoftplus(rnn_v x) {
  rnn_v e = rnn_vexp(-rnn_magnitude(x)), s = e / (e + rnn_splat(2)), z = s * s, p, square;
  RNN_SOFTPLUS_TERMS(RNN_HORNER_FIRST, RNN_HORNER)
  square = rnn_splat((rnn_real)0.5) * e * e;
  return rnn_at_least(rnn_splat(0), x) + (e - (square - s * rnn_muladd(z, p, square)));
}

#endif
RNN_FOUR(rnn_vlog)
RNN_FOUR(rnn_vlog1p)
RNN_FOUR(rnn_vsoftplus)
#endif
