/* Functions of vectors by libm's functions of reals, lane by lane. */
#ifndef RNN_LIBM_H
#define RNN_LIBM_H
#include "base.h"

/* Defines NAME, which applies the function F of one real to every lane. */
#define RNN_LANEWISE(NAME, F)                                 \
  RNN_FUNCTION rnn_v NAME(rnn_v x) {                          \
    rnn_lanes l;                                              \
    int i;                                                    \
    l.v = x;                                                  \
    for (i = 0; i < RNN_LANES; i++) l.at[i] = (F)(l.at[i]);   \
    return l.v;                                               \
  }

/* The same for a function of two reals. */
#define RNN_LANEWISE2(NAME, F)                                        \
  RNN_FUNCTION rnn_v NAME(rnn_v x, rnn_v y) {                         \
    rnn_lanes l, r;                                                   \
    int i;                                                            \
    l.v = x;                                                          \
    r.v = y;                                                          \
    for (i = 0; i < RNN_LANES; i++) l.at[i] = (F)(l.at[i], r.at[i]);  \
    return l.v;                                                       \
  }

#endif
