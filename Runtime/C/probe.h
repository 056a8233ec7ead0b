/* What the machine can do at most, for programs that measure: generated files do not carry this. */
#ifndef RNN_PROBE_H
#define RNN_PROBE_H
#include "base.h"
#include "vmath.h"

/* Chains that do not wait for each other, more than the steps a multiply-add takes times those that begin together. With the two
   vectors that all of them share they stay in registers. */
#if defined(__AVX512F__) || defined(__aarch64__)
#define RNN_PROBE_CHAINS 24
#define RNN_PROBE_MORE(M) M(12) M(13) M(14) M(15) M(16) M(17) M(18) M(19) M(20) M(21) M(22) M(23)
#else
#define RNN_PROBE_CHAINS 12
#define RNN_PROBE_MORE(M)
#endif
#define RNN_PROBE_EACH(M) M(0) M(1) M(2) M(3) M(4) M(5) M(6) M(7) M(8) M(9) M(10) M(11) RNN_PROBE_MORE(M)

#define RNN_PROBE_START(i) rnn_v chain##i = rnn_splat(i);
#define RNN_PROBE_MULADD(i) chain##i = rnn_muladd(chain##i, factor, term);
#define RNN_PROBE_ADD(i) total = total + chain##i;

/* The floating-point operations of a round of the next function: two for each lane of each chain. */
#define RNN_PROBE_OPERATIONS (2 * RNN_PROBE_CHAINS * RNN_LANES)

/* Multiply-adds in registers; 0 < x < 1 keeps the numbers bounded. The result is there to be used. */
RNN_FUNCTION rnn_real rnn_probe_muladds(size_t rounds, rnn_real x) {
  const rnn_v factor = rnn_splat(x), term = rnn_splat(1 - x);
  rnn_v total = rnn_splat(0);
  RNN_PROBE_EACH(RNN_PROBE_START)
  for (; rounds > 0; rounds--) {
    RNN_PROBE_EACH(RNN_PROBE_MULADD)
  }
  RNN_PROBE_EACH(RNN_PROBE_ADD)
  return rnn_sum(total);
}

/* Reads n reals and writes as many; n is a multiple of RNN_LANES. */
RNN_FUNCTION void rnn_probe_stream(rnn_real *to, const rnn_real *from, size_t n) {
  size_t i;
  for (i = 0; i < n; i += RNN_LANES) rnn_store(to + i, rnn_load(from + i) + rnn_splat(1));
}

/* n values of tanh, a usual function, from memory to memory; n is a multiple of 4 * RNN_LANES. */
RNN_FUNCTION void rnn_probe_functions(rnn_real *to, const rnn_real *from, size_t n) {
  size_t i;
  for (i = 0; i < n; i += 4 * RNN_LANES) {
    const rnn_real *x = from + i;
    rnn_four y = rnn_vtanh_four(rnn_load(x), rnn_load(x + RNN_LANES), rnn_load(x + 2 * RNN_LANES), rnn_load(x + 3 * RNN_LANES));
    rnn_store(to + i, y.a);
    rnn_store(to + i + RNN_LANES, y.b);
    rnn_store(to + i + 2 * RNN_LANES, y.c);
    rnn_store(to + i + 3 * RNN_LANES, y.d);
  }
}

#endif
