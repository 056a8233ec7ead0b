/* The error function: x + x P(x^2) near 0, and 1 - exp(Q(|x|)) beyond, Q being near log(1 - erf). */
#ifndef RNN_VERF_H
#define RNN_VERF_H
#include "base.h"
#include "libm.h"
#include "polynomial.h"
#include "vexp.h"

#if RNN_STRICT_MATH
RNN_LANEWISE(rnn_verf, RNN_LIBM(erf))
#else

#define RNN_ERF_NEAR 0.9
#if RNN_DOUBLE
#define RNN_ERF_FAR 5.95 /* from here on erf rounds to 1 */
#define RNN_ERF_NEAR_TERMS(FIRST, M) \
  FIRST(-0x1.d227c16b570c9p-31) M(0x1.e29551b84fc0fp-27) M(-0x1.5d82689e56374p-23) M(0x1.b9b7413bfcfccp-20) \
  M(-0x1.f4cf572a4d243p-17) M(0x1.f9a30611e548ep-14) M(-0x1.c02db3138c58cp-11) M(0x1.565bcd0a30d2ep-8) \
  M(-0x1.b82ce31271e7cp-6) M(0x1.ce2f21a0427e9p-4) M(-0x1.812746b0379e2p-2) M(0x1.06eba8214db69p-3)
#define RNN_ERF_FAR_TERMS(FIRST, M) \
  FIRST(-0x1.aed4e8e25c6cbp-61) M(0x1.7d7638635be74p-53) M(-0x1.6d5bc32095f63p-47) M(0x1.755f032b78bd2p-42) \
  M(-0x1.f29be866d02c9p-38) M(0x1.def745a9aca29p-34) M(-0x1.5da35001212a2p-30) M(0x1.917aeb68b4adfp-27) \
  M(-0x1.72be61d83d56bp-24) M(0x1.1725b59cdce78p-21) M(-0x1.58fc956a8fad1p-19) M(0x1.5d51a835397b7p-17) \
  M(-0x1.1db15479a0889p-15) M(0x1.6a570777bf92dp-14) M(-0x1.3aa31010b1ea4p-13) M(0x1.509b774234c71p-14) \
  M(0x1.f989ed24a0fb2p-12) M(-0x1.a539d49903534p-10) M(0x1.3aa2c1b6f9e7dp-13) M(0x1.39e6d57be4904p-6) \
  M(-0x1.a5015b1aae444p-4) M(-0x1.45f299408e47fp-1) M(-0x1.20dd7e7d3d8e3p+0) M(0x1.8c61a74a802c4p-25)
#else
#define RNN_ERF_FAR 3.95
#define RNN_ERF_NEAR_TERMS(FIRST, M) \
  FIRST(-0x1.3f5ccp-11) M(0x1.487c48p-8) M(-0x1.b6c05ep-6) M(0x1.ce1dfcp-4) M(-0x1.8126fap-2) M(0x1.06eba6p-3)
#define RNN_ERF_FAR_TERMS(FIRST, M) \
  FIRST(-0x1.174a18p-16) M(0x1.873ff4p-12) M(-0x1.f4d66ap-9) M(0x1.8a08b2p-6) M(-0x1.b3c7dcp-4) M(-0x1.45426p-1) \
  M(-0x1.20e31ap+0) M(-0x1.0294f6p-14)
#endif

RNN_FUNCTION rnn_v rnn_verf(rnn_v x) {
  rnn_v a = rnn_at_most(rnn_splat((rnn_real)RNN_ERF_FAR), rnn_magnitude(x)), z = a * a, p, near;
  RNN_ERF_NEAR_TERMS(RNN_HORNER_FIRST, RNN_HORNER)
  near = rnn_muladd(a, p, a);
  z = a;
  RNN_ERF_FAR_TERMS(RNN_HORNER_FIRST, RNN_HORNER)
  p = -rnn_expm1_scaled(p, 0);
  return rnn_with_sign_of(rnn_select(rnn_lt(a, rnn_splat((rnn_real)RNN_ERF_NEAR)), near, p), x);
}

#endif
#endif
