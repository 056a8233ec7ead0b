/* Trains the LSTM of adding.rnn on the adding problem, from the generated adding.c and adding.h alone.

   Usage: train [rounds]. Prints the mean squared error as it falls. Exits with 0 if the network has learnt the task: always
   answering 1 has an error of 1/6, and less than a tenth of that is asked for on sequences it was not trained on. */
#include "adding.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum { STEPS = 12, BATCH = 32, PARAMETERS = ADDING_PARAMETERS };

static const float wanted_error = 1.0f / 60.0f;

/* The generator of xorshift64* (Vigna 2016), uniform in [0, 1). */
static float uniform(uint64_t *state) {
  *state ^= *state >> 12;
  *state ^= *state << 25;
  *state ^= *state >> 27;
  return (float)((*state * UINT64_C(2685821657736338717)) >> 40) / 16777216.0f;
}

/* Inputs are [STEPS][BATCH][2], targets [BATCH]. One mark stands in each half of a sequence. */
static void draw(uint64_t *state, float *x, float *target) {
  for (int b = 0; b < BATCH; b++) {
    const int first = (int)(uniform(state) * (STEPS / 2));
    const int second = STEPS / 2 + (int)(uniform(state) * (STEPS - STEPS / 2));
    target[b] = 0;
    for (int t = 0; t < STEPS; t++) {
      const int marked = t == first || t == second;
      float *const step = x + (t * BATCH + b) * 2;
      step[0] = uniform(state);
      step[1] = marked ? 1.0f : 0.0f;
      if (marked) target[b] += step[0];
    }
  }
}

static float mean(const float *values, int count) {
  float sum = 0;
  for (int i = 0; i < count; i++) sum += values[i];
  return sum / (float)count;
}

/* One step of Adam (Kingma and Ba 2015) for a gradient that is a sum over the batch. */
static void adam(int round, float rate, float *parameters, const float *gradient, float *first, float *second) {
  const float decay1 = 0.9f, decay2 = 0.999f;
  const float correction1 = 1 - powf(decay1, (float)round);
  const float correction2 = 1 - powf(decay2, (float)round);
  for (int i = 0; i < PARAMETERS; i++) {
    const float g = gradient[i] / BATCH;
    first[i] = decay1 * first[i] + (1 - decay1) * g;
    second[i] = decay2 * second[i] + (1 - decay2) * g * g;
    parameters[i] -= rate * (first[i] / correction1) / (sqrtf(second[i] / correction2) + 1e-8f);
  }
}

int main(int argc, char **argv) {
  static float parameters[PARAMETERS], gradient[PARAMETERS], first[PARAMETERS], second[PARAMETERS];
  static float x[STEPS * BATCH * 2], target[BATCH], loss[BATCH];
  const int rounds = argc > 1 ? atoi(argv[1]) : 800;
  uint64_t random = 12345;

  adding_in in = {0};
  adding_out out = {0};
  adding_adjoints adjoints = {0};
  adding_bind_parameters(&in, parameters);
  adding_bind_gradients(&adjoints, gradient);
  in.input_x = x;
  in.input_target = target;
  out.loss = loss;

  const size_t bytes = adding_gradient_workspace(STEPS, BATCH);
  void *workspace = malloc(bytes);
  if (workspace == NULL || adding_init(7, parameters) != 0) return 1;

  float smoothed = 0;
  for (int round = 1; round <= rounds; round++) {
    draw(&random, x, target);
    const int status = adding_gradient(STEPS, BATCH, &in, &out, &adjoints, 0, workspace, bytes);
    if (status != 0) {
      fprintf(stderr, "adding_gradient returned %d\n", status);
      return 1;
    }
    adam(round, 0.01f, parameters, gradient, first, second);
    smoothed = round == 1 ? mean(loss, BATCH) : 0.95f * smoothed + 0.05f * mean(loss, BATCH);
    if (round == 1 || round % 100 == 0) printf("round %5d: error %.5f\n", round, (double)smoothed);
  }
  free(workspace);

  /* Values alone need less memory than the gradient. */
  const size_t forward_bytes = adding_forward_workspace(STEPS, BATCH);
  void *forward_workspace = malloc(forward_bytes);
  if (forward_workspace == NULL) return 1;
  float error = 0;
  for (int test = 0; test < 10; test++) {
    draw(&random, x, target);
    if (adding_forward(STEPS, BATCH, &in, &out, forward_workspace, forward_bytes) != 0) return 1;
    error += mean(loss, BATCH) / 10;
  }
  free(forward_workspace);
  printf("on new sequences: error %.5f, wanted %.5f\n", (double)error, (double)wanted_error);
  return error < wanted_error ? 0 : 1;
}
