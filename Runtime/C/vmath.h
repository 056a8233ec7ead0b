/* Elementwise functions of vectors. */
#ifndef RNN_VMATH_H
#define RNN_VMATH_H
#include "base.h"
#include "libm.h"

RNN_INLINE rnn_real rnn_sigmoid1(rnn_real x) {
  rnn_real e = RNN_LIBM(exp)(x < 0 ? x : -x);
  return x < 0 ? e / (1 + e) : 1 / (1 + e);
}
RNN_INLINE rnn_real rnn_softplus1(rnn_real x) {
  return (x > 0 ? x : x == x ? 0 : x) + RNN_LIBM(log1p)(RNN_LIBM(exp)(x < 0 ? x : -x));
}

RNN_LANEWISE(rnn_vtanh, RNN_LIBM(tanh))
RNN_LANEWISE(rnn_vsigmoid, rnn_sigmoid1)
RNN_LANEWISE(rnn_vsoftplus, rnn_softplus1)
RNN_LANEWISE(rnn_vexp, RNN_LIBM(exp))
RNN_LANEWISE(rnn_vexpm1, RNN_LIBM(expm1))
RNN_LANEWISE(rnn_vlog, RNN_LIBM(log))
RNN_LANEWISE(rnn_vlog1p, RNN_LIBM(log1p))
RNN_LANEWISE(rnn_vsqrt, RNN_LIBM(sqrt))
RNN_LANEWISE(rnn_vsin, RNN_LIBM(sin))
RNN_LANEWISE(rnn_vcos, RNN_LIBM(cos))
RNN_LANEWISE(rnn_vtan, RNN_LIBM(tan))
RNN_LANEWISE(rnn_vasin, RNN_LIBM(asin))
RNN_LANEWISE(rnn_vacos, RNN_LIBM(acos))
RNN_LANEWISE(rnn_vatan, RNN_LIBM(atan))
RNN_LANEWISE(rnn_vsinh, RNN_LIBM(sinh))
RNN_LANEWISE(rnn_vcosh, RNN_LIBM(cosh))
RNN_LANEWISE(rnn_verf, RNN_LIBM(erf))
RNN_LANEWISE(rnn_vfloor, RNN_LIBM(floor))
RNN_LANEWISE(rnn_vceil, RNN_LIBM(ceil))
RNN_LANEWISE2(rnn_vpow, RNN_LIBM(pow))
RNN_LANEWISE2(rnn_vatan2, RNN_LIBM(atan2))

RNN_INLINE rnn_v rnn_vabs(rnn_v x) { return rnn_from_bits(rnn_bits(x) & ~rnn_bits(rnn_splat((rnn_real)-0.0))); }

/* -1, 1, or the argument itself where that is 0 or NaN. */
RNN_INLINE rnn_v rnn_vsign(rnn_v x) {
  rnn_vu one = (rnn_bits(x) & rnn_bits(rnn_splat((rnn_real)-0.0))) | rnn_bits(rnn_splat(1));
  return rnn_select(rnn_lt(rnn_splat(0), rnn_vabs(x)), rnn_from_bits(one), x);
}

#endif
