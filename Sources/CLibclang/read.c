/* clock_gettime, fork and their like are not in C99. */
#define _GNU_SOURCE
#include "CLibclang.h"
#include "buffer.h"
#include "libclang_abi.h"
#include "libclang_tree.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const size_t RESULT_LIMIT = (size_t)1 << 29;
static const size_t STACK_SIZE = (size_t)1 << 28;

typedef struct job {
  const clang_read_request *request;
  buffer result;
  clang_read_status status;
} job;

static void work(job *of) {
  abi library;
  buffer tried = {0};
  tried.limit = 1 << 16;
  const char *name = abi_load(&library, of->request->libraries, of->request->library_count, &tried);
  if (name) {
    of->status = tree_read(&library, name, of->request, &of->result);
    buffer_free(&tried);
  } else {
    of->status = CLANG_READ_NO_LIBRARY;
    buffer_free(&of->result);
    of->result = tried;
  }
}

static void *run(void *argument) {
  work(argument);
  return NULL;
}

/* Works on a thread whose stack is large enough for any tree that is accepted. */
static void work_on_thread(job *of) {
  pthread_attr_t attributes;
  pthread_t thread;
  of->status = CLANG_READ_NO_RESOURCES;
  if (pthread_attr_init(&attributes) != 0) return;
  pthread_attr_setstacksize(&attributes, STACK_SIZE);
  if (pthread_create(&thread, &attributes, run, of) == 0) pthread_join(thread, NULL);
  pthread_attr_destroy(&attributes);
}

static int write_all(int to, const void *bytes, size_t size) {
  const unsigned char *next = bytes;
  while (size > 0) {
    ssize_t count = write(to, next, size);
    if (count < 0) {
      if (errno == EINTR) continue;
      return 0;
    }
    next += count;
    size -= (size_t)count;
  }
  return 1;
}

/* What the isolated process does: nothing of the surrounding program runs in it. */
static void serve(const clang_read_request *request, int to) {
  struct rlimit none = {0, 0};
  setrlimit(RLIMIT_CORE, &none);
  /* Other open files of the program must not stay open because of this process. */
  for (int i = 3; i < 4096; i++) {
    if (i != to) close(i);
  }
  int null = open("/dev/null", O_RDWR);
  if (null >= 0) {
    dup2(null, 0);
    dup2(null, 1);
    dup2(null, 2);
  }
  for (int number = 1; number < 32; number++) signal(number, SIG_DFL);
  /* A crash is reported by whoever waits; looking up names for a trace that nobody reads takes seconds. */
  setenv("LLVM_DISABLE_SYMBOLIZATION", "1", 1);
  struct rlimit memory = {(rlim_t)1 << 32, (rlim_t)1 << 32};
  /* Of the data only: sanitizers reserve address space without end. */
  setrlimit(RLIMIT_DATA, &memory);
  job of = {0};
  of.request = request;
  of.result.limit = RESULT_LIMIT;
  work_on_thread(&of);
  int32_t status = of.status;
  if (write_all(to, &status, sizeof status)) write_all(to, of.result.bytes, of.result.size);
  _exit(0);
}

static long long now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (long long)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

/* Reads to the end of the stream; 0 where the time is over. */
static int receive(int from, long long deadline, buffer *into) {
  unsigned char chunk[1 << 16];
  for (;;) {
    long long left = deadline - now();
    if (left <= 0) return 0;
    struct pollfd watched = {from, POLLIN, 0};
    int ready = poll(&watched, 1, left > 1000 ? 1000 : (int)left);
    if (ready <= 0) continue;
    ssize_t count = read(from, chunk, sizeof chunk);
    if (count == 0) return 1;
    if (count > 0) buffer_append(into, chunk, (size_t)count);
    if (count < 0 && errno != EINTR && errno != EAGAIN) return 1;
    if (into->failed) return 1;
  }
}

static clang_read_status isolated(const clang_read_request *request, buffer *result) {
  int ends[2];
  if (pipe(ends) != 0) return CLANG_READ_NO_RESOURCES;
  fcntl(ends[0], F_SETFD, FD_CLOEXEC);
  fcntl(ends[1], F_SETFD, FD_CLOEXEC);
  pid_t child = fork();
  if (child == 0) serve(request, ends[1]);
  close(ends[1]);
  if (child < 0) {
    close(ends[0]);
    return CLANG_READ_NO_RESOURCES;
  }
  int complete = receive(ends[0], now() + request->milliseconds, result);
  close(ends[0]);
  kill(child, SIGKILL);
  while (waitpid(child, NULL, 0) < 0 && errno == EINTR) continue;
  if (!complete) return CLANG_READ_TIMED_OUT;
  if (result->failed) return CLANG_READ_TOO_LARGE;
  int32_t status = CLANG_READ_CRASHED;
  if (result->size < sizeof status) return CLANG_READ_CRASHED;
  memcpy(&status, result->bytes, sizeof status);
  result->size -= sizeof status;
  memmove(result->bytes, result->bytes + sizeof status, result->size);
  return (clang_read_status)status;
}

clang_read_status clang_read(const clang_read_request *request, unsigned char **bytes, size_t *size) {
  job of = {0};
  of.request = request;
  of.result.limit = RESULT_LIMIT;
  if (request->options & CLANG_READ_ISOLATED) {
    of.status = isolated(request, &of.result);
  } else {
    work_on_thread(&of);
  }
  *bytes = of.result.bytes;
  *size = of.result.size;
  return of.status;
}
