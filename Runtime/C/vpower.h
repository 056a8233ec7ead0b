/* Powers: those with a small whole exponent by products, which also are exact where a product is; the rest by libm. */
#ifndef RNN_VPOWER_H
#define RNN_VPOWER_H
#include "base.h"
#include "libm.h"

RNN_INLINE rnn_v rnn_vsquare(rnn_v x) { return x * x; }
RNN_INLINE rnn_v rnn_vreciprocal(rnn_v x) { return rnn_splat(1) / x; }

#if RNN_STRICT_MATH
/* Squares and reciprocals are rounded once however the exponent is given, which compilers make of them too where they know it. */
RNN_INLINE rnn_real rnn_power(rnn_real x, rnn_real y) { return y == 2 ? x * x : y == -1 ? 1 / x : RNN_LIBM(pow)(x, y); }
RNN_LANEWISE2(rnn_vpow, rnn_power)
RNN_FUNCTION rnn_v rnn_vcube(rnn_v x) { return rnn_vpow(x, rnn_splat(3)); }
#else
RNN_LANEWISE2(rnn_vpow, RNN_LIBM(pow))
RNN_INLINE rnn_v rnn_vcube(rnn_v x) { return x * x * x; }
#endif

#endif
