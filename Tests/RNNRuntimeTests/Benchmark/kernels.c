/* Figures of the runtime: matrix kernels as a share of the machine's own multiply-add rate, functions in nanoseconds per element.
   cc -std=c99 -O2 -march=native -I Runtime/C -DRNN_DOUBLE=0 kernels.c -lm; time is that of the thread, the best of many rounds. */
#define _POSIX_C_SOURCE 199309L
#include "matrix.h"
#include "vmath.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Products and sums a second: twelve independent chains in registers. */
static volatile rnn_real seed[12];
static double peak(void) {
  rnn_v a = rnn_splat(seed[0]), b = rnn_splat(seed[1]), c = rnn_splat(seed[2]), d = rnn_splat(seed[3]), e = rnn_splat(seed[4]);
  rnn_v f = rnn_splat(seed[5]), g = rnn_splat(seed[6]), h = rnn_splat(seed[7]), i = rnn_splat(seed[8]), j = rnn_splat(seed[9]);
  rnn_v k = rnn_splat(seed[10]), l = rnn_splat(seed[11]), x = rnn_splat((rnn_real)0.999), y = rnn_splat((rnn_real)0.001);
  const int rounds = 1000000;
  double time = now();
  int n;
#define CHAIN(s) s = rnn_muladd(s, x, y);
  for (n = 0; n < rounds; n++) {
    CHAIN(a) CHAIN(b) CHAIN(c) CHAIN(d) CHAIN(e) CHAIN(f) CHAIN(g) CHAIN(h) CHAIN(i) CHAIN(j) CHAIN(k) CHAIN(l)
  }
  time = now() - time;
  seed[0] = (rnn_real)0 * rnn_sum(a + b + c + d + e + f + g + h + i + j + k + l);
  return 2.0 * 12 * RNN_LANES * rounds / time;
}

static rnn_real *numbers(size_t n) {
  char *p = malloc(n * sizeof(rnn_real) + 64);
  rnn_real *x;
  size_t i;
  if (!p) abort();
  x = (rnn_real *)(void *)(p + (64 - (uintptr_t)p % 64));
  for (i = 0; i < n; i++) x[i] = (rnn_real)(i % 17) - 8;
  return x;
}

#define BEST(best, rounds, repetitions, work)        \
  for (round = 0; round < rounds; round++) {         \
    double time = now();                             \
    size_t repetition;                               \
    for (repetition = 0; repetition < repetitions; repetition++) { work; } \
    time = now() - time;                             \
    best = time < best ? time : best;                \
  }

static const size_t sizes[][3] = {{1, 64, 256},   {1, 128, 512},  {2, 128, 512},   {4, 128, 512},   {6, 128, 512},
                                  {8, 128, 512},  {32, 64, 512},  {32, 128, 128},  {32, 128, 512},  {32, 128, 500},
                                  {32, 256, 256}, {32, 256, 1024}, {64, 512, 2048}, {3200, 64, 512}, {3200, 128, 128},
                                  {3200, 128, 512}, {3200, 256, 1024}, {1000, 512, 512}};

static rnn_real in[1024], out[1024];
static rnn_real *volatile from = in, *volatile to = out; /* volatile, or a compiler would see that nobody looks */
#define FUNCTION(f)                                                                                           \
  {                                                                                                           \
    double best = 1e9;                                                                                        \
    BEST(best, 20, 100, for (i = 0; i < 1024; i += RNN_LANES) rnn_store(to + i, f(rnn_load(from + i))))       \
    printf("%-14s %6.2f ns\n", #f, best * 1e9 / 102400);                                                      \
  }

int main(void) {
  double rate = 0;
  size_t i;
  int round;
  for (i = 0; i < 20; i++) {
    double r = peak();
    rate = r > rate ? r : rate;
  }
  printf("%d lanes of %s, multiply-add rate %.1f GFLOP/s\n", RNN_LANES, RNN_DOUBLE ? "double" : "float", rate * 1e-9);
  for (i = 0; i < sizeof sizes / sizeof *sizes; i++) {
    size_t rows = sizes[i][0], k = sizes[i][1], n = sizes[i][2], ldc = rnn_pad(n);
    rnn_real *w = numbers(n * k), *panels = numbers(rnn_panels_size(n, k)), *a = numbers(rows * k), *c = numbers(rows * ldc);
    rnn_real *scratch = numbers(rnn_outer_scratch(n, k));
    double work = 2.0 * (double)(rows * n * k), product = 1e9, outer = 1e9;
    size_t repetitions = (size_t)(2e7 / work) + 1;
    rnn_pack_nt(panels, w, k, n, k);
    BEST(product, 25, repetitions, rnn_product(c, ldc, a, k, panels, rows, k, n, 0); seed[0] = c[0])
    BEST(outer, 10, repetitions, rnn_outer(w, k, c, ldc, a, k, rows, n, k, 0, scratch); seed[0] = w[0])
    work *= 100 * (double)repetitions / rate;
    printf("rows %5zu k %4zu n %4zu: product %5.1f %%, outer %5.1f %%\n", rows, k, n, work / product, work / outer);
  }
  for (i = 0; i < 1024; i++) in[i] = ((rnn_real)i - 512) / 100;
  FUNCTION(rnn_vexp) FUNCTION(rnn_vexpm1) FUNCTION(rnn_vtanh) FUNCTION(rnn_vsigmoid) FUNCTION(rnn_vsoftplus)
  FUNCTION(rnn_vlog) FUNCTION(rnn_vlog1p) FUNCTION(rnn_vsin) FUNCTION(rnn_vcos) FUNCTION(rnn_vtan)
  FUNCTION(rnn_vsinh) FUNCTION(rnn_vcosh) FUNCTION(rnn_vsqrt) FUNCTION(rnn_verf) FUNCTION(rnn_vasin)
  FUNCTION(rnn_vacos) FUNCTION(rnn_vatan)
  return 0;
}
