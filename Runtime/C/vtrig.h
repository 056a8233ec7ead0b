/* Sine, cosine and tangent. Reduction x = n*pi/2 + r, |r| <= pi/4, by pi/2 in four parts; past RNN_TRIG_LIMIT by libm. */
#ifndef RNN_VTRIG_H
#define RNN_VTRIG_H
#include "base.h"
#include "libm.h"
#include "polynomial.h"

#if RNN_STRICT_MATH
RNN_LANEWISE(rnn_vsin, RNN_LIBM(sin))
RNN_LANEWISE(rnn_vcos, RNN_LIBM(cos))
RNN_LANEWISE(rnn_vtan, RNN_LIBM(tan))
#else

/* n has so many bits at most that its products with the first three parts are exact.
   sin(r) = r + r^3 S(r^2), cos(r) = 1 - r^2/2 + r^4 C(r^2), each from its highest term. */
#if RNN_DOUBLE
#define RNN_TRIG_LIMIT 0x1p20
#define RNN_HALF_PI_1 0x1.921fb544p+0
#define RNN_HALF_PI_2 0x1.0b4611a6p-34
#define RNN_HALF_PI_3 0x1.3198a2ep-69
#define RNN_HALF_PI_4 0x1.b839a252049c1p-104
#define RNN_SIN_TERMS(FIRST, M) \
  FIRST(-0x1.aa99d5666b9cap-41) M(0x1.6120827b27c3ap-33) M(-0x1.ae64528d5294dp-26) \
  M(0x1.71de3a534054fp-19) M(-0x1.a01a01a018c41p-13) M(0x1.111111111110cp-7) M(-0x1.5555555555555p-3)
#define RNN_COS_TERMS(FIRST, M) \
  FIRST(-0x1.8ff804b87c649p-37) M(0x1.1eea864612c12p-29) M(-0x1.27e4f900478c3p-22) \
  M(0x1.a01a019e20ebbp-16) M(-0x1.6c16c16c16118p-10) M(0x1.5555555555553p-5)
#else
#define RNN_TRIG_LIMIT 0x1p13
#define RNN_HALF_PI_1 0x1.92p+0
#define RNN_HALF_PI_2 0x1.fb4p-12
#define RNN_HALF_PI_3 0x1.444p-24
#define RNN_HALF_PI_4 0x1.68c234p-39
#define RNN_SIN_TERMS(FIRST, M) \
  FIRST(0x1.6cb4ccp-19) M(-0x1.a00f2ep-13) M(0x1.111108p-7) M(-0x1.555556p-3)
#define RNN_COS_TERMS(FIRST, M) \
  FIRST(0x1.9a6c8p-16) M(-0x1.6c0e7p-10) M(0x1.55554ep-5)
#endif

/* a - b rounded; *error becomes what that loses, added to what it was. */
RNN_INLINE rnn_v rnn_difference(rnn_v a, rnn_v b, rnn_v *error) {
  rnn_v d = a - b, back = d - a;
  *error = *error + ((a - (d - back)) - (b + back));
  return d;
}

/* sin(x - n*pi/2) and cos(x - n*pi/2); *n in two's complement. */
RNN_INLINE void rnn_trig_parts(rnn_v x, rnn_vu *n, rnn_two *sine, rnn_two *cosine) {
  rnn_v round = rnn_splat((rnn_real)RNN_ROUND), one = rnn_splat(1), low = rnn_splat(0), whole, high, r, z, p, half, rest;
  rnn_vu bits = rnn_bits(rnn_muladd(x, rnn_splat((rnn_real)0x1.45f306dc9c883p-1), round));
  whole = rnn_from_bits(bits) - round;
  *n = bits - rnn_bits(round);
  high = x - whole * rnn_splat((rnn_real)RNN_HALF_PI_1);
  high = rnn_difference(high, whole * rnn_splat((rnn_real)RNN_HALF_PI_2), &low);
  high = rnn_difference(high, whole * rnn_splat((rnn_real)RNN_HALF_PI_3), &low);
  low = rnn_muladd(whole, rnn_splat((rnn_real)-RNN_HALF_PI_4), low);
  r = high + low;
  low = (high - r) + low;
  z = r * r;
  half = z * rnn_splat((rnn_real)0.5);
  rest = one - half;
  RNN_SIN_TERMS(RNN_HORNER_FIRST, RNN_HORNER)
  sine->high = r;
  sine->low = rnn_muladd(z * r, p, low * rest);
  RNN_COS_TERMS(RNN_HORNER_FIRST, RNN_HORNER)
  cosine->high = rest;
  cosine->low = ((one - rest) - half) + rnn_muladd(z * z, p, -(r * low));
}

/* a where n is odd, b where it is even. */
RNN_INLINE rnn_v rnn_if_odd(rnn_vu n, rnn_v a, rnn_v b) {
  return rnn_from_bits(rnn_blend(rnn_splat_bits(0) - (n & rnn_splat_bits(1)), rnn_bits(a), rnn_bits(b)));
}

/* x with the sign flipped where bit 1 of n is set. */
RNN_INLINE rnn_v rnn_flip_by(rnn_vu n, rnn_v x) {
  return rnn_from_bits(rnn_bits(x) ^ ((n >> 1) << (8 * sizeof(rnn_real) - 1)));
}

RNN_LANEWISE(rnn_sin_libm, RNN_LIBM(sin))
RNN_LANEWISE(rnn_cos_libm, RNN_LIBM(cos))
RNN_LANEWISE(rnn_tan_libm, RNN_LIBM(tan))

/* y, but libm's in the lanes of x past the limit: what a lane holds does not show in its neighbours. */
#define RNN_SERVED_FAR(x, y, libm)                                                             \
  rnn_m past = rnn_lt(rnn_splat((rnn_real)RNN_TRIG_LIMIT), rnn_magnitude(x));                 \
  return rnn_any(past) ? rnn_select(past, libm(x), y) : (y);

RNN_FUNCTION rnn_v rnn_vsin(rnn_v x) {
  rnn_vu n;
  rnn_two s, c;
  rnn_v y;
  rnn_trig_parts(x, &n, &s, &c);
  y = rnn_flip_by(n, rnn_if_odd(n, c.high + c.low, s.high + s.low));
  y = rnn_select(rnn_lt(rnn_magnitude(x), rnn_splat((rnn_real)RNN_TINY)), x, y);
  RNN_SERVED_FAR(x, y, rnn_sin_libm)
}

RNN_FUNCTION rnn_v rnn_vcos(rnn_v x) {
  rnn_vu n;
  rnn_two s, c;
  rnn_v y;
  rnn_trig_parts(x, &n, &s, &c);
  y = rnn_flip_by(n + rnn_splat_bits(1), rnn_if_odd(n, s.high + s.low, c.high + c.low));
  RNN_SERVED_FAR(x, y, rnn_cos_libm)
}

/* The quotient of two sums: of the rounded ones, mended by what their rounding lost. */
RNN_INLINE rnn_v rnn_quotient(rnn_two a, rnn_two b) {
  rnn_two above = rnn_sum_of(a.high, a.low), below = rnn_sum_of(b.high, b.low);
  rnn_v q = above.high / below.high;
  return q + rnn_muladd(-q, below.low, above.low) / below.high;
}

RNN_FUNCTION rnn_v rnn_vtan(rnn_v x) {
  rnn_vu n;
  rnn_two s, c, above, below;
  rnn_v y;
  rnn_trig_parts(x, &n, &s, &c);
  above.high = rnn_if_odd(n, -c.high, s.high);
  above.low = rnn_if_odd(n, -c.low, s.low);
  below.high = rnn_if_odd(n, s.high, c.high);
  below.low = rnn_if_odd(n, s.low, c.low);
  y = rnn_quotient(above, below);
  y = rnn_select(rnn_lt(rnn_magnitude(x), rnn_splat((rnn_real)RNN_TINY)), x, y);
  RNN_SERVED_FAR(x, y, rnn_tan_libm)
}

#endif
#endif
