#ifndef CLIBCLANG_H
#define CLIBCLANG_H

#include <stddef.h>
#include <stdint.h>

/* Reading C through libclang: one call parses a file and writes down its syntax tree as flat records, so that nothing else has to
   hold on to the library. The library is loaded by the call. */

/* A file that exists in memory only, or instead of the one on disk. */
typedef struct clang_read_text {
  const char *name;
  const char *text;
  size_t length;
} clang_read_text;

enum {
  /* Write down the bodies of functions. */
  CLANG_READ_BODIES = 1,
  /* Write down declarations as libclang prints them, with macros expanded. */
  CLANG_READ_PRINTED = 2,
  /* Parse in a process of its own, whose crash or endless work harms nobody. */
  CLANG_READ_ISOLATED = 4
};

typedef struct clang_read_request {
  /* Names or paths of the library, tried in order. */
  const char *const *libraries;
  int library_count;
  const char *path;
  const char *const *arguments;
  int argument_count;
  const clang_read_text *texts;
  int text_count;
  unsigned options;
  /* How long an isolated parse may take. */
  int milliseconds;
} clang_read_request;

typedef enum clang_read_status {
  CLANG_READ_OK = 0,
  /* None of the libraries can be loaded; the bytes are one line per library: what was tried and why not. */
  CLANG_READ_NO_LIBRARY,
  /* libclang made no translation unit. */
  CLANG_READ_NO_UNIT,
  CLANG_READ_TOO_LARGE,
  CLANG_READ_TIMED_OUT,
  CLANG_READ_CRASHED,
  /* The system refused memory, a thread or a process. */
  CLANG_READ_NO_RESOURCES
} clang_read_status;

/* Bits of a node's flags. */
enum {
  CLANG_NODE_SYSTEM = 1,      /* what it refers to is declared in a system header */
  CLANG_NODE_CONST = 2,       /* its type is const */
  CLANG_NODE_VARIADIC = 4,    /* a function with `...` */
  CLANG_NODE_DEFINITION = 8,  /* a function with a body */
  CLANG_NODE_MAIN_FILE = 16,  /* stands in the file that was parsed */
  CLANG_NODE_INTEGER = 32,    /* `integer` holds its value */
  CLANG_NODE_REAL = 64,       /* `real` holds its value */
  CLANG_NODE_VOLATILE = 128   /* its type is volatile */
};

/* One cursor. The nodes are in preorder: the `count` nodes behind a node are inside it. Strings are offsets into the text. */
typedef struct clang_node {
  int32_t kind, count;
  /* The kind of the canonical type, and of an array's element or a function's result. */
  int32_t type, element;
  int32_t flags, file;
  /* Byte offsets in the file. */
  int32_t begin, end;
  int32_t name, type_name, operation, printed;
  /* What a reference refers to: the kind and place of its declaration. */
  int32_t target_kind, target_file, target_begin;
  int32_t storage;
  /* A literal's or enumerator's value; the number of elements of an array. */
  int64_t integer;
  double real;
  /* Of a type in bytes, of a member in bits. */
  int64_t size, offset;
} clang_node;

typedef struct clang_message {
  int32_t severity, file, offset, text, option, category;
} clang_message;

/* What comes first in the bytes; nodes, messages, file names (offsets into the text) and the text follow in this order. */
typedef struct clang_header {
  int32_t node_count, message_count, file_count, text_size;
  int32_t library, version;
} clang_header;

/* Parses a file and writes its tree into memory that the caller frees. */
clang_read_status clang_read(const clang_read_request *request, unsigned char **bytes, size_t *size);

#endif
