/* What the vector functions share: the layout of a real, signs, sums that are not rounded yet, Horner's scheme. */
#ifndef RNN_POLYNOMIAL_H
#define RNN_POLYNOMIAL_H
#include "base.h"

#if RNN_DOUBLE
#define RNN_MANTISSA 52           /* stored bits of the mantissa */
#define RNN_BIAS 1023             /* of the exponent */
#define RNN_ROUND 0x1.8p52        /* x + ROUND has no fraction: the low bits are x rounded, plus those of ROUND */
#define RNN_WHOLE 0x1p52         /* from here on all reals are whole */
#define RNN_SMALLEST 0x1p-1022    /* normal */
#define RNN_TINY 0x1p-54          /* below it sinh x, expm1 x, sin x and log1p x are x */
#else
#define RNN_MANTISSA 23
#define RNN_BIAS 127
#define RNN_ROUND 0x1.8p23
#define RNN_WHOLE 0x1p23
#define RNN_SMALLEST 0x1p-126
#define RNN_TINY 0x1p-25
#endif

/* A sum that is not rounded yet. */
typedef struct rnn_two {
  rnn_v high, low;
} rnn_two;

/* a + b where a is 0 or the larger one, and what its rounding lost. */
RNN_INLINE rnn_two rnn_sum_of(rnn_v a, rnn_v b) {
  rnn_two sum;
  sum.high = a + b;
  sum.low = b - (sum.high - a);
  return sum;
}

/* The first and every other step of p(z), the highest coefficient first. */
#define RNN_HORNER_FIRST(c) p = rnn_splat((rnn_real)(c));
#define RNN_HORNER(c) p = rnn_muladd(p, z, rnn_splat((rnn_real)(c)));

RNN_INLINE rnn_vu rnn_sign_bits(void) { return rnn_splat_bits((rnn_u)1 << (8 * sizeof(rnn_real) - 1)); }
RNN_INLINE rnn_v rnn_magnitude(rnn_v x) { return rnn_from_bits(rnn_bits(x) & ~rnn_sign_bits()); }

/* A magnitude, which is not negative, with the sign of x. */
RNN_INLINE rnn_v rnn_with_sign_of(rnn_v magnitude, rnn_v x) {
  return rnn_from_bits(rnn_bits(magnitude) | (rnn_bits(x) & rnn_sign_bits()));
}

#endif
