/* Runs a cell step by step with parameters packed once, and compares every output with that of plain steps:

       rnnc lstm.rnn -o lstm.c
       cc -std=c99 -O2 packed.c lstm.c -lm -o packed */
#include "lstm.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BATCH = 8, INPUTS = 8, UNITS = 16, STEPS = 100 };

int main(void) {
  static float parameters[LSTM_PARAMETERS], x[BATCH * INPUTS];
  static float h[2][BATCH * UNITS], C[2][BATCH * UNITS];
  lstm_in in = {0};
  lstm_init(1, parameters);
  lstm_bind_parameters(&in, parameters);
  in.input_x = x;

  /* Once, and again whenever a parameter has changed. */
  const size_t packed_bytes = lstm_step_packed_size();
  void *packed = malloc(packed_bytes);
  const size_t bytes = lstm_step_workspace(1, BATCH);
  void *workspace = malloc(bytes);
  if (packed == NULL || workspace == NULL) return 1;
  if (lstm_step_pack(&in, packed, packed_bytes) != 0) return 1;

  for (int step = 0; step < STEPS; ++step) {
    for (int i = 0; i < BATCH * INPUTS; ++i) x[i] = (float)((step + i) % 7) * 0.25f - 0.75f;
    for (int way = 0; way < 2; ++way) {
      /* The next state may take the place of the one before. */
      const lstm_state state = {.state_layer_h_0 = h[way], .state_layer_C_0 = C[way]};
      const int status =
          lstm_step_packed(BATCH, &in, &state, &state, NULL, workspace, bytes, way ? packed : NULL);
      if (status != 0) {
        fprintf(stderr, "lstm_step_packed returned %d\n", status);
        return 1;
      }
    }
    if (memcmp(h[0], h[1], sizeof h[0]) != 0) {
      printf("step %d: not the same\n", step + 1);
      return 1;
    }
  }
  printf("%d steps with packed parameters and without: the same to the bit\n", STEPS);
  free(packed);
  free(workspace);
  return 0;
}
