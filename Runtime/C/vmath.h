/* Elementwise functions of vectors. RNN_STRICT_MATH makes them libm's; else those here come first and libm serves the rest. */
#ifndef RNN_VMATH_H
#define RNN_VMATH_H
#include "base.h"
#include "libm.h"
#include "vexp.h"
#include "vlog.h"
#include "vpower.h"
#include "vround.h"
#include "vtrig.h"

RNN_LANEWISE(rnn_vasin, RNN_LIBM(asin))
RNN_LANEWISE(rnn_vacos, RNN_LIBM(acos))
RNN_LANEWISE(rnn_vatan, RNN_LIBM(atan))
RNN_LANEWISE(rnn_verf, RNN_LIBM(erf))
RNN_LANEWISE2(rnn_vatan2, RNN_LIBM(atan2))

#endif
