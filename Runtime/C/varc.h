/* Inverse trigonometric functions. An angle is taken from the nearest of 0, pi/4 and pi/2, so that its tangent r from there is at most
   1/2: atan(r) = r + r^3 P(r^2). asin(s) = s + s^3 Q(s^2) up to 1/2, and pi/2 - 2 asin(sqrt((1-s)/2)) beyond. */
#ifndef RNN_VARC_H
#define RNN_VARC_H
#include "base.h"
#include "libm.h"
#include "polynomial.h"

#if RNN_STRICT_MATH
RNN_LANEWISE(rnn_vasin, RNN_LIBM(asin))
RNN_LANEWISE(rnn_vacos, RNN_LIBM(acos))
RNN_LANEWISE(rnn_vatan, RNN_LIBM(atan))
RNN_LANEWISE2(rnn_vatan2, RNN_LIBM(atan2))
#else

/* pi and 3 pi/4 in two parts, the second what the first lacks. */
#if RNN_DOUBLE
#define RNN_PI_HIGH 0x1.921fb54442d18p+1
#define RNN_PI_LOW 0x1.1a62633145c07p-53
#define RNN_THREE_QUARTERS_HIGH 0x1.2d97c7f3321d2p+1
#define RNN_THREE_QUARTERS_LOW 0x1.a79394c9e8a0ap-54
#define RNN_SQRT_LOW_BITS 27 /* without them the square of a number is exact */
#define RNN_ATAN2_LARGE 0x1p1021
#define RNN_ATAN_TERMS(FIRST, M) \
  FIRST(0x1.4967eccba3f4cp-7) M(-0x1.c067540fd515ap-6) M(0x1.56c658c0c8dd5p-5) M(-0x1.a398eaf1ad2a8p-5) \
  M(0x1.dfee6a5273a1dp-5) M(-0x1.10f3ee23fcafep-4) M(0x1.3b115fef6c54bp-4) M(-0x1.745cf819ddc47p-4) \
  M(0x1.c71c70c17a4bdp-4) M(-0x1.2492492226068p-3) M(0x1.999999999439ap-3) M(-0x1.5555555555539p-2)
#define RNN_ASIN_TERMS(FIRST, M) \
  FIRST(0x1.0c37de51d10cp-5) M(-0x1.590c49229ce5ap-6) M(0x1.62d3886d20a95p-6) M(0x1.ee25068e0cc9cp-9) \
  M(0x1.6047eacaa84d1p-7) M(0x1.75c65214f3a2dp-7) M(0x1.ca14bd59742e1p-7) M(0x1.1c4a8683616dfp-6) \
  M(0x1.6e8bd458e604ap-6) M(0x1.f1c71b0ac3557p-6) M(0x1.6db6db7095bdap-5) M(0x1.333333333075cp-4) M(0x1.5555555555562p-3)
#else
#define RNN_PI_HIGH 0x1.921fb6p+1
#define RNN_PI_LOW -0x1.777a5cp-24
#define RNN_THREE_QUARTERS_HIGH 0x1.2d97c8p+1
#define RNN_THREE_QUARTERS_LOW -0x1.99bc5cp-28
#define RNN_SQRT_LOW_BITS 12
#define RNN_ATAN2_LARGE 0x1p125
#define RNN_ATAN_TERMS(FIRST, M) \
  FIRST(0x1.3a2286p-5) M(-0x1.464414p-4) M(0x1.c00fbp-4) M(-0x1.244c12p-3) M(0x1.99972ep-3) M(-0x1.555552p-2)
#define RNN_ASIN_TERMS(FIRST, M) \
  FIRST(0x1.5cb2ep-5) M(0x1.8a0a92p-6) M(0x1.74770ap-5) M(0x1.3305b2p-4) M(0x1.5555acp-3)
#endif

/* a where the first mask is set, b where the second, else c. */
RNN_INLINE rnn_v rnn_one_of(rnn_m first, double a, rnn_m second, double b, double c) {
  return rnn_select(first, rnn_splat((rnn_real)a), rnn_select(second, rnn_splat((rnn_real)b), rnn_splat((rnn_real)c)));
}

/* The angle between the axis and the point (x, y), both at least 0; where `back` is set, that of (-x, y). */
RNN_INLINE rnn_v rnn_angle(rnn_v y, rnn_v x, rnn_m back) {
  rnn_v high, low, r, z, p;
  rnn_m flat = rnn_lt(y + y, x), steep = rnn_lt(x + x, y);
  r = rnn_select(flat, y, rnn_select(steep, -x, y - x)) / rnn_select(flat, x, rnn_select(steep, y, y + x));
  high = rnn_one_of(flat, 0, steep, RNN_PI_HIGH / 2, RNN_PI_HIGH / 4);
  low = rnn_one_of(flat, 0, steep, RNN_PI_LOW / 2, RNN_PI_LOW / 4);
  high = rnn_select(back, rnn_one_of(flat, RNN_PI_HIGH, steep, RNN_PI_HIGH / 2, RNN_THREE_QUARTERS_HIGH), high);
  low = rnn_select(back, rnn_one_of(flat, RNN_PI_LOW, steep, RNN_PI_LOW / 2, RNN_THREE_QUARTERS_LOW), low);
  r = rnn_select(back, -r, r);
  z = r * r;
  RNN_ATAN_TERMS(RNN_HORNER_FIRST, RNN_HORNER)
  return high + (r + rnn_muladd(z * r, p, low));
}

RNN_FUNCTION rnn_v rnn_vatan(rnn_v x) {
  rnn_v one = rnn_splat(1);
  return rnn_with_sign_of(rnn_angle(rnn_magnitude(x), one, rnn_lt(one, one)), x);
}

/* Two infinities are as far from both axes, and the origin lies on the axis. Large numbers are made smaller, so that their sum is one. */
RNN_FUNCTION rnn_v rnn_vatan2(rnn_v y, rnn_v x) {
  rnn_v a = rnn_magnitude(y), b = rnn_magnitude(x), one = rnn_splat(1), infinite = rnn_splat((rnn_real)INFINITY), scale;
  rnn_v large = rnn_splat((rnn_real)RNN_ATAN2_LARGE);
  rnn_m endless = rnn_and(rnn_eq(a, infinite), rnn_eq(b, infinite));
  rnn_v turn = rnn_with_sign_of(one, x);
  scale = rnn_select(rnn_or(rnn_lt(large, a), rnn_lt(large, b)), rnn_splat((rnn_real)0.25), one);
  a = rnn_select(endless, one, a * scale);
  b = rnn_select(endless, one, b * scale);
  b = rnn_select(rnn_and(rnn_eq(a, rnn_splat(0)), rnn_eq(b, rnn_splat(0))), one, b);
  return rnn_with_sign_of(rnn_angle(a, b, rnn_lt(turn, rnn_splat(0))), y);
}

/* For a = |x|, s and z = s^2: a itself up to 1/2, else sqrt((1-a)/2), which is *high + *rest to more digits; and z Q(z). */
RNN_INLINE rnn_v rnn_asin_parts(rnn_v a, rnn_m near, rnn_v *high, rnn_v *rest, rnn_v *tail) {
  rnn_v half = rnn_splat((rnn_real)0.5), z = rnn_select(near, a * a, half * (rnn_splat(1) - a)), s, p;
  s = rnn_select(near, a, rnn_vsqrt(z));
  *high = rnn_from_bits(rnn_bits(s) & ~rnn_splat_bits(((rnn_u)1 << RNN_SQRT_LOW_BITS) - 1));
  *rest = (z - *high * *high) / ((s + *high) + rnn_splat((rnn_real)RNN_SMALLEST)); /* s is 0 or far larger than that */
  RNN_ASIN_TERMS(RNN_HORNER_FIRST, RNN_HORNER)
  *tail = z * p;
  return s;
}

RNN_FUNCTION rnn_v rnn_vasin(rnn_v x) {
  rnn_v a = rnn_magnitude(x), quarter = rnn_splat((rnn_real)(RNN_PI_HIGH / 4)), high, rest, tail, s, small, large;
  rnn_m near = rnn_lt(a, rnn_splat((rnn_real)0.5));
  s = rnn_asin_parts(a, near, &high, &rest, &tail);
  small = rnn_muladd(s, tail, s);
  large = rnn_splat((rnn_real)(RNN_PI_LOW / 2)) - (rest + rest);
  large = (s + s) * tail - large;
  large = quarter - (large - (quarter - (high + high)));
  return rnn_with_sign_of(rnn_select(near, small, large), x);
}

RNN_FUNCTION rnn_v rnn_vacos(rnn_v x) {
  rnn_v a = rnn_magnitude(x), half = rnn_splat((rnn_real)(RNN_PI_HIGH / 2)), low = rnn_splat((rnn_real)(RNN_PI_LOW / 2));
  rnn_v high, rest, tail, s, middle, right, left;
  rnn_m near = rnn_lt(a, rnn_splat((rnn_real)0.5));
  s = rnn_asin_parts(a, near, &high, &rest, &tail);
  middle = half - (x - (low - x * tail));
  right = high + rnn_muladd(s, tail, rest);
  left = s + rnn_muladd(s, tail, -low);
  left = rnn_splat((rnn_real)RNN_PI_HIGH) - (left + left);
  return rnn_select(near, middle, rnn_select(rnn_lt(x, rnn_splat(0)), left, right + right));
}

#endif
#endif
