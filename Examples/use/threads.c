/* Shares the work of a gradient among threads, here OpenMP's, and compares the result with one thread's:

       rnnc --real double integrator.rnn -o integrator.c
       cc -std=c99 -O2 -fopenmp threads.c integrator.c -lm -o threads */
#include "integrator.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STEPS = 100, BATCH = 8, THREADS = 4 };

/* Calls task(job, 0) … task(job, parts - 1), each once, and returns when all have returned. */
static void run(void *context, size_t parts, void (*task)(void *job, size_t part), void *job) {
  const int count = (int)parts;
  (void)context;
#pragma omp parallel for num_threads(count)
  for (int part = 0; part < count; ++part) task(job, (size_t)part);
}

int main(void) {
  static double x[STEPS * BATCH], y[STEPS * BATCH];
  double parameters[INTEGRATOR_PARAMETERS] = {0.5, 1};
  double gradients[2][INTEGRATOR_PARAMETERS];
  for (int i = 0; i < STEPS * BATCH; ++i) x[i] = (i % 7) * 0.25 - 0.5, y[i] = (i % 3) * 0.1;

  integrator_in in = {0};
  integrator_adjoints adjoints = {0};
  integrator_bind_parameters(&in, parameters);
  in.input_x = x;
  in.input_y = y;

  for (int several = 0; several < 2; ++several) {
    const integrator_threads threads = {several ? THREADS : 1, run, NULL};
    const size_t bytes = integrator_gradient_threads_workspace(STEPS, BATCH, threads.count);
    void *workspace = malloc(bytes);
    if (workspace == NULL) return 1;
    integrator_bind_gradients(&adjoints, gradients[several]);
    const int status =
        integrator_gradient_threads(STEPS, BATCH, &in, NULL, &adjoints, 0, workspace, bytes, &threads);
    free(workspace);
    if (status != 0) return 1;
  }
  const int same = memcmp(gradients[0], gradients[1], sizeof gradients[0]) == 0;
  printf("one thread and %d: %s\n", THREADS, same ? "the same to the bit" : "not the same");
  return same ? 0 : 1;
}
