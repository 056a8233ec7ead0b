/* Activations in plain C. The functions are ordinary: a C program includes this file and calls them, a recurrence names them with
   `extern fn` and gets their derivatives too. */
#ifndef ACTIVATIONS_H
#define ACTIVATIONS_H
#include <math.h>

/* log(1 + exp(x)) without overflow. */
static inline double softplus_stable(double x) {
  if (x > 0) return x + log1p(exp(-x));
  return log1p(exp(x));
}

/* Misra 2019. */
static inline double mish(double x) { return x * tanh(softplus_stable(x)); }

/* Hendrycks and Gimpel 2016, by the error function. */
static inline double gelu(double x) { return 0.5 * x * (1 + erf(x / sqrt(2.0))); }

/* The same by a hyperbolic tangent, in single precision as networks use it. */
static inline float gelu_tanhf(float x) {
  const float scale = 0.7978845608f;
  float cubic = x + 0.044715f * x * x * x;
  return 0.5f * x * (1.0f + tanhf(scale * cubic));
}

/* Howard and others 2019: x times a sigmoid of three straight pieces. */
static inline float hardswish(float x) {
  if (x <= -3.0f) return 0.0f;
  if (x >= 3.0f) return x;
  return x * (x + 3.0f) / 6.0f;
}

static inline double softsign(double x) { return x / (1 + fabs(x)); }

/* Ziyin and others 2020: periodic and rising. */
static inline double snake(double x, double frequency) {
  double s = sin(frequency * x);
  return x + s * s / frequency;
}

/* log(cosh(x)), which would overflow if it were computed so. */
static inline double logcosh(double x) {
  double a = fabs(x);
  return a + log1p(exp(-2 * a)) - log(2.0);
}

/* Huber 1964: quadratic near 0, linear far away. */
static inline double huber(double error, double delta) {
  double a = fabs(error);
  if (a <= delta) {
    return 0.5 * a * a;
  } else {
    return delta * (a - 0.5 * delta);
  }
}

/* 0 below `low`, 1 above `high`, a cubic between. */
static inline double smoothstep(double low, double high, double x) {
  double t = (x - low) / (high - low);
  t = t < 0 ? 0 : t > 1 ? 1 : t;
  return t * t * (3 - 2 * t);
}

#endif
