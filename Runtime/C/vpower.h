/* Powers: those with a small whole exponent by products, which also are exact where a product is; the rest by libm. */
#ifndef RNN_VPOWER_H
#define RNN_VPOWER_H
#include "base.h"
#include "libm.h"

RNN_INLINE rnn_v rnn_vsquare(rnn_v x) { return x * x; }
RNN_INLINE rnn_v rnn_vreciprocal(rnn_v x) { return rnn_splat(1) / x; }

#if RNN_STRICT_MATH
RNN_FUNCTION rnn_v rnn_vcube(rnn_v x) {
  rnn_lanes l;
  int i;
  l.v = x;
  for (i = 0; i < RNN_LANES; i++) l.at[i] = RNN_LIBM(pow)(l.at[i], 3);
  return l.v;
}
#else
RNN_INLINE rnn_v rnn_vcube(rnn_v x) { return x * x * x; }
#endif

RNN_LANEWISE2(rnn_vpow, RNN_LIBM(pow))

#endif
