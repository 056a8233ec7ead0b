/* A polynomial from a table of coefficients, by Horner's rule. */
#ifndef POLYNOMIAL_H
#define POLYNOMIAL_H

enum { DEGREE = 5 };

/* sin(x) on [-pi/2, pi/2], odd terms: x - x^3/6 + x^5/120. */
static const double coefficients[DEGREE + 1] = {0, 1, 0, -1.0 / 6, 0, 1.0 / 120};

static double horner(double x) {
  double sum = coefficients[DEGREE];
  for (int i = DEGREE - 1; i >= 0; i--) sum = sum * x + coefficients[i];
  return sum;
}

#endif
