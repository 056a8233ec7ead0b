/* Magnitude, sign, and rounding to integers. */
#ifndef RNN_VROUND_H
#define RNN_VROUND_H
#include "base.h"
#include "polynomial.h"

RNN_INLINE rnn_v rnn_vabs(rnn_v x) { return rnn_magnitude(x); }

/* -1, 1, or the argument itself where that is 0 or NaN. */
RNN_INLINE rnn_v rnn_vsign(rnn_v x) {
  return rnn_select(rnn_lt(rnn_splat(0), rnn_magnitude(x)), rnn_with_sign_of(rnn_splat(1), x), x);
}

/* The magnitude rounded to an integer by adding and subtracting the number past which reals have no fraction; then at most one less. */
RNN_FUNCTION rnn_v rnn_vfloor(rnn_v x) {
  rnn_v a = rnn_magnitude(x), whole = rnn_splat((rnn_real)RNN_WHOLE), nearest, one = rnn_splat(1);
  rnn_vu sum = rnn_bits(a + whole); /* as bits, so that no wider register keeps a fraction */
  nearest = rnn_with_sign_of(rnn_from_bits(sum) - whole, x);
  nearest = rnn_select(rnn_lt(x, nearest), nearest - one, nearest);
  return rnn_select(rnn_lt(a, whole), nearest, x);
}

RNN_FUNCTION rnn_v rnn_vceil(rnn_v x) { return -rnn_vfloor(-x); }

#endif
