/* Elementwise functions of vectors. RNN_STRICT_MATH makes them libm's; else libm serves far arguments and edges of some. */
#ifndef RNN_VMATH_H
#define RNN_VMATH_H
#include "base.h"
#include "libm.h"
#include "varc.h"
#include "verf.h"
#include "vexp.h"
#include "vlog.h"
#include "vpower.h"
#include "vround.h"
#include "vtrig.h"

#endif
