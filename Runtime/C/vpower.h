/* Powers: those with a small whole exponent by products, which also are exact where a product is; the others as exp(y log x), with log x
   to half as many digits again as a number has, since y may make its error as large as y log x is; at the edges by libm. */
#ifndef RNN_VPOWER_H
#define RNN_VPOWER_H
#include "base.h"
#include "libm.h"
#include "polynomial.h"
#include "vexp.h"
#include "vlog.h"

RNN_INLINE rnn_v rnn_vsquare(rnn_v x) { return x * x; }
RNN_INLINE rnn_v rnn_vreciprocal(rnn_v x) { return rnn_splat(1) / x; }

#if RNN_STRICT_MATH
/* Squares and reciprocals are rounded once however the exponent is given, which compilers make of them too where they know it. */
RNN_INLINE rnn_real rnn_power(rnn_real x, rnn_real y) { return y == 2 ? x * x : y == -1 ? 1 / x : RNN_LIBM(pow)(x, y); }
RNN_LANEWISE2(rnn_vpow, rnn_power)
RNN_FUNCTION rnn_v rnn_vcube(rnn_v x) { return rnn_vpow(x, rnn_splat(3)); }
#else

#if RNN_DOUBLE
#define RNN_POWER_LOW_BITS 27
#define RNN_POWER_LIMIT 708. /* of the exponent of e: no result is denormal or too large */
#define RNN_GREATEST 0x1.fffffffffffffp+1023
#define RNN_THIRD 0x1.5555555555555p-2
#define RNN_THIRD_REST 0x1.5555555555555p-56
#define RNN_POWER_TERMS(FIRST, M) \
  FIRST(0x1.0c158059384bap-4) M(0x1.0fc03cefaa36cp-4) M(0x1.3b1bf981b8fa6p-4) M(0x1.745cfb3edffdp-4) \
  M(0x1.c71c71f82bae2p-4) M(0x1.249249247f25bp-3) M(0x1.99999999999ep-3)
#else
#define RNN_POWER_LOW_BITS 12
#define RNN_POWER_LIMIT 87.
#define RNN_GREATEST 0x1.fffffep+127
#define RNN_THIRD 0x1.555556p-2
#define RNN_THIRD_REST -0x1.555556p-27
#define RNN_POWER_TERMS(FIRST, M) FIRST(0x1.dddf9ep-4) M(0x1.245eb2p-3) M(0x1.9999d8p-3)
#endif

/* a*b, and what its rounding lost. */
RNN_INLINE rnn_two rnn_product_of(rnn_v a, rnn_v b) {
  rnn_two p;
  p.high = a * b;
#if RNN_FUSED
  p.low = rnn_muladd(a, b, -p.high);
#else
  {
    rnn_vu mask = ~rnn_splat_bits(((rnn_u)1 << RNN_POWER_LOW_BITS) - 1);
    rnn_v c = rnn_from_bits(rnn_bits(a) & mask), d = rnn_from_bits(rnn_bits(b) & mask);
    p.low = ((c * d - p.high) + c * (b - d) + (a - c) * d) + (a - c) * (b - d);
  }
#endif
  return p;
}

/* log(x) of a normal, positive, finite x: with s = f / (2 + f), log(1 + f) = 2s + 2s w, w = z/3 + z^2 P(z), z = s^2. */
RNN_INLINE rnn_two rnn_log_of(rnn_v x) {
  rnn_v k, f = rnn_log_split(x, &k), t = f + rnn_splat(2), t_rest = f - (t - rnn_splat(2)), s = f / t, s_rest, z, p, w_rest, twice, rest;
  rnn_two product = rnn_product_of(s, t), square = rnn_product_of(s, s), w, sum;
  s_rest = (((f - product.high) - product.low) - s * t_rest) / t;
  twice = s + s;
  z = square.high;
  RNN_POWER_TERMS(RNN_HORNER_FIRST, RNN_HORNER)
  w = rnn_product_of(z, rnn_splat((rnn_real)RNN_THIRD));
  w_rest = rnn_muladd(z, rnn_splat((rnn_real)RNN_THIRD_REST), w.low);
  w_rest = w_rest + rnn_muladd(z * z, p, rnn_muladd(twice, s_rest, square.low) * rnn_splat((rnn_real)RNN_THIRD));
  product = rnn_product_of(twice, w.high);
  rest = rnn_muladd(twice, w_rest, product.low) + (s_rest + s_rest) * (rnn_splat(1) + w.high);
  sum = rnn_sum_of(twice, product.high);
  rest = rest + sum.low;
  sum = rnn_sum_of(k * rnn_splat((rnn_real)RNN_LN2_HIGH), sum.high);
  return rnn_sum_of(sum.high, sum.low + rnn_muladd(k, rnn_splat((rnn_real)RNN_LN2_LOW), rest));
}

RNN_LANEWISE2(rnn_pow_libm, RNN_LIBM(pow))

RNN_FUNCTION rnn_v rnn_vpow(rnn_v x, rnn_v y) {
  rnn_two log = rnn_log_of(x), power = rnn_product_of(y, log.high), grown;
  rnn_v one = rnn_splat(1), rest, r, sum;
  rnn_vu n;
  rnn_m usual = rnn_and(rnn_and(rnn_le(rnn_splat((rnn_real)RNN_SMALLEST), x), rnn_le(x, rnn_splat((rnn_real)RNN_GREATEST))),
                        rnn_le(rnn_magnitude(power.high), rnn_splat((rnn_real)RNN_POWER_LIMIT)));
  power.low = rnn_muladd(y, log.low, power.low);
  r = rnn_exp_parts(power.high, &n, &rest);
  rest = rnn_muladd(power.low, one + (r + rest), rest); /* exp(low) is 1 + low */
  grown = rnn_sum_of(one, r);
  sum = (grown.high + (grown.low + rest)) * rnn_from_bits((n + rnn_splat_bits(RNN_BIAS)) << RNN_MANTISSA);
  return rnn_any(rnn_not(usual)) ? rnn_select(usual, sum, rnn_pow_libm(x, y)) : sum;
}
RNN_INLINE rnn_v rnn_vcube(rnn_v x) { return x * x * x; }
#endif

#endif
