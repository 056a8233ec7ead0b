/* Trains the leaky integrator of integrator.rnn by gradient descent, with the C that rnnc makes of it:

       rnnc --real double integrator.rnn -o integrator.c
       cc -std=c99 -O2 train.c integrator.c -lm -o train */
#include "integrator.h"

#include <stdio.h>
#include <stdlib.h>

enum { STEPS = 4, BATCH = 1 };

int main(void) {
  const double x[STEPS * BATCH] = {1, 0, 2, -1};
  const double y[STEPS * BATCH] = {0.25, 0.2, 0.66, 0.278};
  double parameters[INTEGRATOR_PARAMETERS] = {0.5, 1};
  double gradients[INTEGRATOR_PARAMETERS];
  double loss;

  /* What is not set stays NULL: h[0] is zero, all sequences have all steps, other gradients are not wanted. */
  integrator_in in = {0};
  integrator_out out = {0};
  integrator_adjoints adjoints = {0};
  integrator_bind_parameters(&in, parameters);
  integrator_bind_gradients(&adjoints, gradients);
  in.input_x = x;
  in.input_y = y;
  out.loss = &loss;

  const size_t bytes = integrator_gradient_workspace(STEPS, BATCH);
  void *workspace = malloc(bytes);
  if (workspace == NULL) return 1;
  for (int round = 0; round <= 200; ++round) {
    const int status = integrator_gradient(STEPS, BATCH, &in, &out, &adjoints, 0, workspace, bytes);
    if (status != 0) {
      fprintf(stderr, "integrator_gradient returned %d\n", status);
      return 1;
    }
    if (round % 50 == 0) {
      printf("round %3d: loss %.6f, a %.4f, b %.4f, gradient (%.4f, %.4f)\n", round, loss,
             parameters[0], parameters[1], gradients[0], gradients[1]);
    }
    for (int i = 0; i < INTEGRATOR_PARAMETERS; ++i) parameters[i] -= 0.1 * gradients[i];
  }
  free(workspace);
  return 0;
}
