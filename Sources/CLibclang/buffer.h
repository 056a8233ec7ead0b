#ifndef BUFFER_H
#define BUFFER_H

#include <stddef.h>

/* Bytes that grow up to a limit. After a failure (memory, limit) nothing is added any more. */
typedef struct buffer {
  unsigned char *bytes;
  size_t size, capacity, limit;
  int failed;
} buffer;

/* Makes room for bytes at the end and returns the offset of the first. */
size_t buffer_extend(buffer *to, size_t count);
void buffer_append(buffer *to, const void *bytes, size_t count);
void buffer_append_text(buffer *to, const char *text);
void buffer_free(buffer *of);

#endif
