#ifndef MISH_H
#define MISH_H
#include <math.h>

/* The activation of Misra (2019): x times tanh of the softplus of x. */
static inline double mish(double x) {
  const double softplus = x > 0 ? x + log1p(exp(-x)) : log1p(exp(x));
  return x * tanh(softplus);
}

#endif
