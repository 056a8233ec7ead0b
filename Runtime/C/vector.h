/* Operations on vectors. + - * / and unary - need no name. */
#ifndef RNN_VECTOR_H
#define RNN_VECTOR_H
#include "types.h"
#include "target.h"

#if RNN_VECTORS
RNN_INLINE rnn_v rnn_load(const rnn_real *p) { return *(const rnn_v_anywhere *)p; }
RNN_INLINE void rnn_store(rnn_real *p, rnn_v v) { *(rnn_v_anywhere *)p = v; }
RNN_INLINE rnn_v rnn_splat(rnn_real x) { return x - (rnn_v){0}; } /* x - 0 is x, also for -0 and NaN */
RNN_INLINE rnn_vu rnn_splat_bits(rnn_u x) { return x | (rnn_vu){0}; }
RNN_INLINE rnn_vu rnn_bits(rnn_v v) { return (rnn_vu)v; }
RNN_INLINE rnn_v rnn_from_bits(rnn_vu u) { return (rnn_v)u; }
RNN_INLINE rnn_m rnn_lt(rnn_v a, rnn_v b) { return (rnn_m)(a < b); }
RNN_INLINE rnn_m rnn_le(rnn_v a, rnn_v b) { return (rnn_m)(a <= b); }
RNN_INLINE rnn_m rnn_eq(rnn_v a, rnn_v b) { return (rnn_m)(a == b); }
RNN_INLINE rnn_m rnn_ne(rnn_v a, rnn_v b) { return (rnn_m)(a != b); }
RNN_INLINE rnn_vu rnn_mask_bits(rnn_m m) { return (rnn_vu)m; }
RNN_INLINE rnn_v rnn_first(rnn_real x) { return (rnn_v){x}; } /* zero in the other lanes */
RNN_INLINE rnn_real rnn_first_lane(rnn_v v) { return v[0]; }
#else
RNN_INLINE rnn_v rnn_load(const rnn_real *p) { return *p; }
RNN_INLINE void rnn_store(rnn_real *p, rnn_v v) { *p = v; }
RNN_INLINE rnn_v rnn_splat(rnn_real x) { return x; }
RNN_INLINE rnn_vu rnn_splat_bits(rnn_u x) { return x; }
RNN_INLINE rnn_vu rnn_bits(rnn_v v) {
  rnn_lanes l;
  l.v = v;
  return l.u;
}
RNN_INLINE rnn_v rnn_from_bits(rnn_vu u) {
  rnn_lanes l;
  l.u = u;
  return l.v;
}
RNN_INLINE rnn_m rnn_lt(rnn_v a, rnn_v b) { return a < b ? -1 : 0; }
RNN_INLINE rnn_m rnn_le(rnn_v a, rnn_v b) { return a <= b ? -1 : 0; }
RNN_INLINE rnn_m rnn_eq(rnn_v a, rnn_v b) { return a == b ? -1 : 0; }
RNN_INLINE rnn_m rnn_ne(rnn_v a, rnn_v b) { return a != b ? -1 : 0; }
RNN_INLINE rnn_vu rnn_mask_bits(rnn_m m) { return (rnn_vu)m; }
RNN_INLINE rnn_v rnn_first(rnn_real x) { return x; }
RNN_INLINE rnn_real rnn_first_lane(rnn_v v) { return v; }
#endif

RNN_INLINE rnn_m rnn_gt(rnn_v a, rnn_v b) { return rnn_lt(b, a); }
RNN_INLINE rnn_m rnn_ge(rnn_v a, rnn_v b) { return rnn_le(b, a); }
RNN_INLINE rnn_m rnn_and(rnn_m a, rnn_m b) { return a & b; }
RNN_INLINE rnn_m rnn_or(rnn_m a, rnn_m b) { return a | b; }
RNN_INLINE rnn_m rnn_not(rnn_m a) { return ~a; }

/* a where the mask is set, b elsewhere. */
RNN_INLINE rnn_v rnn_select(rnn_m m, rnn_v a, rnn_v b) {
  return rnn_from_bits(rnn_blend(rnn_mask_bits(m), rnn_bits(a), rnn_bits(b)));
}

/* a if the condition holds, else b, by a mask: gcc 12 loses `condition ? a : b` of vectors in some loops. */
RNN_INLINE rnn_v rnn_choose(int condition, rnn_v a, rnn_v b) {
  return rnn_from_bits(rnn_blend(rnn_splat_bits((rnn_u)0 - (rnn_u)(condition != 0)), rnn_bits(a), rnn_bits(b)));
}

/* What a row is divided by, once for the row, and the quotient of a vector of it: a product with 1/y, but with strict mathematics. A y
   below the least normal number may have no inverse; one above 2^126 (2^1022 in double) has a denormal one, which lacks bits. */
#if RNN_STRICT_MATH
RNN_INLINE rnn_v rnn_inverse(rnn_v y) { return y; }
RNN_INLINE rnn_v rnn_over(rnn_v x, rnn_v inverse) { return x / inverse; }
#else
RNN_INLINE rnn_v rnn_inverse(rnn_v y) { return rnn_splat(1) / y; }
RNN_INLINE rnn_v rnn_over(rnn_v x, rnn_v inverse) { return x * inverse; }
#endif

/* 1 where the mask is set, 0 elsewhere. */
RNN_INLINE rnn_v rnn_ones_where(rnn_m m) { return rnn_from_bits(rnn_mask_bits(m) & rnn_bits(rnn_splat(1))); }
RNN_INLINE rnn_m rnn_nonzero(rnn_v v) { return rnn_ne(v, rnn_splat(0)); }
RNN_INLINE rnn_m rnn_is_nan(rnn_v v) { return rnn_ne(v, v); }

/* Whether any lane of a mask is set. */
RNN_INLINE int rnn_any(rnn_m m) {
  rnn_lanes l;
  rnn_u any = 0;
  int i;
  l.m = m;
  for (i = 0; i < RNN_LANES; i++) any |= l.bits[i];
  return any != 0;
}

/* The greater and the smaller of two; NaN if either is. */
RNN_INLINE rnn_v rnn_vmax(rnn_v a, rnn_v b) { return rnn_select(rnn_is_nan(a), a, rnn_at_least(a, b)); }
RNN_INLINE rnn_v rnn_vmin(rnn_v a, rnn_v b) { return rnn_select(rnn_is_nan(a), a, rnn_at_most(a, b)); }

/* The first n lanes from memory, zero in the others; n <= RNN_LANES. Nothing past p[n-1] is read. */
RNN_FUNCTION rnn_v rnn_load_part(const rnn_real *p, size_t n) {
  rnn_lanes l;
  size_t i;
  for (i = 0; i < RNN_LANES; i++) l.at[i] = i < n ? p[i] : 0;
  return l.v;
}

/* The first n lanes to memory; n <= RNN_LANES. Nothing past p[n-1] is written. */
RNN_FUNCTION void rnn_store_part(rnn_real *p, rnn_v v, size_t n) {
  rnn_lanes l;
  size_t i;
  l.v = v;
  for (i = 0; i < RNN_LANES; i++)
    if (i < n) p[i] = l.at[i];
}

/* Over the lanes, in a fixed order: halves are folded onto each other. */
RNN_INLINE rnn_real rnn_sum(rnn_v v) {
#if RNN_VECTORS
  rnn_lanes l;
  l.v = v;
#if RNN_VECTOR_BYTES == 64
  l.sixteen_bytes[0] = l.sixteen_bytes[0] + l.sixteen_bytes[2];
  l.sixteen_bytes[1] = l.sixteen_bytes[1] + l.sixteen_bytes[3];
#endif
#if RNN_VECTOR_BYTES >= 32
  l.sixteen_bytes[0] = l.sixteen_bytes[0] + l.sixteen_bytes[1];
#endif
#if RNN_DOUBLE
  return l.at[0] + l.at[1];
#else
  return (l.at[0] + l.at[2]) + (l.at[1] + l.at[3]);
#endif
#else
  return v;
#endif
}

/* The greatest and the smallest lane; NaN if any is. */
RNN_INLINE rnn_real rnn_max_lanes(rnn_v v) {
  rnn_lanes l;
  rnn_real x;
  size_t i;
  l.v = v;
  x = l.at[0];
  for (i = 1; i < RNN_LANES; i++)
    if (l.at[i] > x || l.at[i] != l.at[i]) x = l.at[i];
  return x;
}
RNN_INLINE rnn_real rnn_min_lanes(rnn_v v) { return -rnn_max_lanes(-v); }

/* Four vectors side by side. A function that has RNN_FOUR computes them with one call, NAME_four: a vector's steps wait for each other,
   so that the call itself would keep those of the next vector from beginning. */
typedef struct rnn_four {
  rnn_v a, b, c, d;
} rnn_four;
#define RNN_FOUR(NAME)                                              \
  RNN_FLAT rnn_four NAME##_four(rnn_v a, rnn_v b, rnn_v c, rnn_v d) { \
    rnn_four four;                                                  \
    four.a = NAME(a);                                               \
    four.b = NAME(b);                                               \
    four.c = NAME(c);                                               \
    four.d = NAME(d);                                               \
    return four;                                                    \
  }

#endif
