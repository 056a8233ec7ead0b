/* Exponential functions. Reduction x = n*ln2 + r, |r| <= ln2/2, and one polynomial for exp(r) - 1 serve them all. */
#ifndef RNN_VEXP_H
#define RNN_VEXP_H
#include "base.h"
#include "libm.h"
#include "polynomial.h"

#if RNN_STRICT_MATH
RNN_INLINE rnn_real rnn_sigmoid_libm(rnn_real x) {
  rnn_real e = RNN_LIBM(exp)(x < 0 ? x : -x);
  return x < 0 ? e / (1 + e) : 1 / (1 + e);
}
RNN_LANEWISE(rnn_vexp, RNN_LIBM(exp))
RNN_LANEWISE(rnn_vexpm1, RNN_LIBM(expm1))
RNN_LANEWISE(rnn_vtanh, RNN_LIBM(tanh))
RNN_LANEWISE(rnn_vsigmoid, rnn_sigmoid_libm)
RNN_LANEWISE(rnn_vsinh, RNN_LIBM(sinh))
RNN_LANEWISE(rnn_vcosh, RNN_LIBM(cosh))
#else

/* exp(r) - 1 = r + r^2 P(r), P from its highest term; ln2 in two parts, the first short enough that n*ln2 is exact. */
#if RNN_DOUBLE
#define RNN_EXP_LOW (-746.)
#define RNN_EXP_HIGH 710.
#define RNN_SINH_HIGH 710.5
#define RNN_LN2_HIGH 0x1.62e42fefa3p-1
#define RNN_LN2_LOW 0x1.3de6af278ece6p-42
#define RNN_EXP_TERMS(FIRST, M) \
  FIRST(0x1.af76d2c6c4727p-26) M(0x1.28a2d22d60814p-22) M(0x1.71dde9ef4a0bp-19) \
  M(0x1.a019a660b41e9p-16) M(0x1.a01a01b5e0e38p-13) M(0x1.6c16c17f4322ep-10) M(0x1.111111110e6bfp-7) \
  M(0x1.55555555520c9p-5) M(0x1.555555555555cp-3) M(0x1.0000000000005p-1)
#define RNN_SINH_TERMS(FIRST, M) \
  FIRST(0x1.b4e0f624cef94p-41) M(0x1.611a134c0ee64p-33) M(0x1.ae64678a6302bp-26) M(0x1.71de3a4635de2p-19) \
  M(0x1.a01a01a028158p-13) M(0x1.11111111110b4p-7) M(0x1.5555555555556p-3)
#define RNN_SIGMOID_SHIFT (-128)
#define RNN_SIGMOID_ONE 0x1p-128
#else
#define RNN_EXP_LOW (-104.)
#define RNN_EXP_HIGH 89.
#define RNN_SINH_HIGH 89.5
#define RNN_LN2_HIGH 0x1.62e4p-1
#define RNN_LN2_LOW 0x1.7f7d1cp-20
#if RNN_FUSED
#define RNN_EXP_P4 0x1.6c2876p-10
#define RNN_EXP_P3 0x1.122d94p-7
#define RNN_EXP_P2 0x1.555602p-5
#define RNN_EXP_P1 0x1.5554a6p-3
#define RNN_EXP_P0 0x1p-1
#define RNN_EXP_TERMS(FIRST, M) FIRST(RNN_EXP_P4) M(RNN_EXP_P3) M(RNN_EXP_P2) M(RNN_EXP_P1) M(RNN_EXP_P0)
#define RNN_EXP_PAIR(high, low) rnn_muladd(z, rnn_splat((rnn_real)(high)), rnn_splat((rnn_real)(low)))
#else /* a term more makes up for the roundings of products */
#define RNN_EXP_TERMS(FIRST, M) \
  FIRST(0x1.a1a1cap-13) M(0x1.6d74d8p-10) M(0x1.11109p-7) M(0x1.5554aep-5) M(0x1.555556p-3) M(0x1p-1)
#endif
#define RNN_SINH_TERMS(FIRST, M) FIRST(0x1.7a5f4cp-19) M(0x1.9ffcf8p-13) M(0x1.111136p-7) M(0x1.555556p-3)
#define RNN_SIGMOID_SHIFT (-64)
#define RNN_SIGMOID_ONE 0x1p-64
#endif

/* r + *rest = exp(r) - 1; *n is the integer n, in two's complement. NaN gives NaN and any n. */
RNN_INLINE rnn_v rnn_exp_parts(rnn_v x, rnn_vu *n, rnn_v *rest) {
  rnn_v round = rnn_splat((rnn_real)RNN_ROUND), p, z, whole, high, low;
  rnn_vu bits = rnn_bits(rnn_muladd(x, rnn_splat((rnn_real)0x1.71547652b82fep+0), round));
  whole = rnn_from_bits(bits) - round;
  *n = bits - rnn_bits(round);
  high = rnn_muladd(whole, rnn_splat((rnn_real)-RNN_LN2_HIGH), x);
  low = whole * rnn_splat((rnn_real)-RNN_LN2_LOW);
  z = high + low;
  low = (high - z) + low; /* what z lost */
  RNN_EXP_TERMS(RNN_HORNER_FIRST, RNN_HORNER)
  *rest = rnn_muladd(z * z, p, low);
  return z;
}

/* (exp(x) - 1) / 2^shift, for x from about -2^6 to where the result overflows; the low bit of a denormal may be lost. */
RNN_INLINE rnn_v rnn_expm1_scaled(rnn_v x, int shift) {
  rnn_vu n;
  rnn_v rest, q = rnn_exp_parts(x, &n, &rest) + rest;
  rnn_v scale = rnn_from_bits((n + rnn_splat_bits((rnn_u)(RNN_BIAS - shift))) << RNN_MANTISSA);
  rnn_v one = rnn_from_bits(rnn_splat_bits((rnn_u)(RNN_BIAS - shift) << RNN_MANTISSA));
  return rnn_muladd(scale, q, scale - one);
}

/* 1 + r is summed exactly before the rest. The scale is applied in two halves, so that a denormal result rounds once. */
RNN_FUNCTION rnn_v rnn_vexp(rnn_v x) {
  rnn_vu n, half;
  rnn_v r, rest, sum;
  rnn_two grown;
  x = rnn_at_least(rnn_splat((rnn_real)RNN_EXP_LOW), rnn_at_most(rnn_splat((rnn_real)RNN_EXP_HIGH), x));
  r = rnn_exp_parts(x, &n, &rest);
  grown = rnn_sum_of(rnn_splat(1), r);
  sum = grown.high + (grown.low + rest);
  n = n + rnn_splat_bits(2 * RNN_BIAS + 2);
  half = n >> 1;
  sum = sum * rnn_from_bits((half - rnn_splat_bits(1)) << RNN_MANTISSA);
  return sum * rnn_from_bits((n - half - rnn_splat_bits(1)) << RNN_MANTISSA);
}

RNN_FUNCTION rnn_v rnn_vexpm1(rnn_v x) {
  rnn_v bounded = rnn_at_least(rnn_splat(-40), rnn_at_most(rnn_splat((rnn_real)RNN_EXP_HIGH), x));
  rnn_v half = rnn_expm1_scaled(bounded, 1);
  return rnn_select(rnn_lt(rnn_magnitude(x), rnn_splat((rnn_real)RNN_TINY)), x, half + half);
}

/* exp(r) - 1 for the reduced argument r of x. *scale is 2^(n+shift) as a number, so n + shift must be an exponent that reals have.
   Where products are fused, floats do without what the reduction's rounding lost: that saves a third of the steps that wait for each
   other and costs a quarter of an ulp. With one part of ln2, r is off by 2^-29 n then. */
RNN_INLINE rnn_v rnn_expm1_near(rnn_v x, int shift, int parts, rnn_v *scale) {
#if RNN_DOUBLE || !RNN_FUSED
  rnn_vu n;
  rnn_v rest, z = rnn_exp_parts(x, &n, &rest);
  *scale = rnn_from_bits((n + rnn_splat_bits((rnn_u)(RNN_BIAS + shift))) << RNN_MANTISSA);
  (void)parts;
  return z + rest;
#else
  rnn_v round = rnn_splat((rnn_real)RNN_ROUND), whole, z, square, p;
  rnn_vu bits = rnn_bits(rnn_muladd(x, rnn_splat((rnn_real)0x1.71547652b82fep+0), round));
  whole = rnn_from_bits(bits) - round;
  *scale = rnn_from_bits((bits + (rnn_splat_bits((rnn_u)(RNN_BIAS + shift)) - rnn_bits(round))) << RNN_MANTISSA);
  if (parts == 1) {
    z = rnn_muladd(whole, rnn_splat((rnn_real)-(RNN_LN2_HIGH + RNN_LN2_LOW)), x);
  } else {
    z = rnn_muladd(whole, rnn_splat((rnn_real)-RNN_LN2_HIGH), x);
    z = rnn_muladd(whole, rnn_splat((rnn_real)-RNN_LN2_LOW), z);
  }
  /* By pairs, which wait less for each other than Horner's steps. */
  square = z * z;
  p = rnn_muladd(square, rnn_splat((rnn_real)RNN_EXP_P4), RNN_EXP_PAIR(RNN_EXP_P3, RNN_EXP_P2));
  p = rnn_muladd(square, p, RNN_EXP_PAIR(RNN_EXP_P1, RNN_EXP_P0));
  return rnn_muladd(square, p, z);
#endif
}

/* With h = (exp(2|x|) - 1) / 2, tanh|x| = h / (1 + h), which is h - h*h / (1 + h), rounded less where h is small. Where n is not 0,
   the error of r counts for little: tanh is nearly 1 by then. */
RNN_FUNCTION rnn_v rnn_vtanh(rnn_v x) {
  rnn_v a = rnn_at_most(rnn_splat(RNN_DOUBLE ? 20 : 10), rnn_magnitude(x)), scale, h, ratio;
  h = rnn_expm1_near(a + a, -1, 1, &scale);
  h = rnn_muladd(scale, h, scale - rnn_splat((rnn_real)0.5));
  ratio = h / (h + rnn_splat(1));
  ratio = rnn_select(rnn_lt(h, rnn_splat((rnn_real)0.5)), rnn_muladd(-h, ratio, h), ratio);
  return rnn_with_sign_of(ratio, x);
}

/* 1 / (1 + exp(-x)), scaled so that exp(-x) can be large. With exp(-x) = s + s*q, 1 + exp(-x) = (1 + s) + s*q is rounded once, and where
   1 + s has to be rounded too, `lost` joins s*q, which is smaller. */
RNN_FUNCTION rnn_v rnn_vsigmoid(rnn_v x) {
  rnn_v one = rnn_splat((rnn_real)RNN_SIGMOID_ONE), scale, sum, lost, q;
  x = rnn_at_least(rnn_splat((rnn_real)RNN_EXP_LOW), rnn_at_most(rnn_splat(40), x));
  q = rnn_expm1_near(-x, RNN_SIGMOID_SHIFT, 2, &scale);
  sum = one + scale;
  lost = one - (sum - scale);
  return one / (rnn_muladd(scale, q, lost) + sum);
}

/* x + x^3 P(x^2) up to 1; beyond, with Q = (exp|x| - 1) / 4 and R = Q / (4Q + 1), sinh|x| = 2Q + 2R. */
RNN_FUNCTION rnn_v rnn_vsinh(rnn_v x) {
  rnn_v a = rnn_magnitude(x), z = a * a, near, q, ratio, p;
  RNN_SINH_TERMS(RNN_HORNER_FIRST, RNN_HORNER)
  near = rnn_muladd(a * z, p, a);
  q = rnn_expm1_scaled(rnn_at_most(rnn_splat((rnn_real)RNN_SINH_HIGH), a), 2);
  ratio = q / rnn_muladd(rnn_splat(4), q, rnn_splat(1));
  return rnn_with_sign_of(rnn_select(rnn_lt(a, rnn_splat(1)), near, (q + q) + (ratio + ratio)), x);
}

/* With Q = exp|x| / 4, cosh x = 2Q + 1 / (8Q). */
RNN_FUNCTION rnn_v rnn_vcosh(rnn_v x) {
  rnn_v a = rnn_at_most(rnn_splat((rnn_real)RNN_SINH_HIGH), rnn_magnitude(x));
  rnn_v q = rnn_expm1_scaled(a, 2) + rnn_splat((rnn_real)0.25);
  return q + q + rnn_splat((rnn_real)0.125) / q;
}

#endif
RNN_FOUR(rnn_vexp)
RNN_FOUR(rnn_vtanh)
RNN_FOUR(rnn_vsigmoid)
RNN_FOUR(rnn_vsinh)
RNN_FOUR(rnn_vcosh)
#endif
