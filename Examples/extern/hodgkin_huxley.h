/* The rates of the squid axon's gates (Hodgkin and Huxley 1952) in the convention with the resting potential at -65 mV: potentials in
   mV, rates per ms. */
#ifndef HODGKIN_HUXLEY_H
#define HODGKIN_HUXLEY_H
#include <math.h>

/* x / (1 - exp(-x)), which is 1 where x is 0. */
static double linear_rate(double x) {
  if (fabs(x) < 1e-6) return 1 + x / 2;
  return x / -expm1(-x);
}

double alpha_m(double v) { return linear_rate((v + 40) / 10); }
double beta_m(double v) { return 4 * exp(-(v + 65) / 18); }
double alpha_h(double v) { return 0.07 * exp(-(v + 65) / 20); }
double beta_h(double v) { return 1 / (1 + exp(-(v + 35) / 10)); }
double alpha_n(double v) { return 0.1 * linear_rate((v + 55) / 10); }
double beta_n(double v) { return 0.125 * exp(-(v + 65) / 80); }

#endif
