#include "buffer.h"

#include <stdlib.h>
#include <string.h>

size_t buffer_extend(buffer *to, size_t count) {
  if (to->failed || count > to->limit - to->size) {
    to->failed = 1;
    return 0;
  }
  if (count > to->capacity - to->size) {
    size_t capacity = to->capacity ? to->capacity : 4096;
    while (capacity - to->size < count) capacity *= 2;
    unsigned char *bytes = realloc(to->bytes, capacity);
    if (!bytes) {
      to->failed = 1;
      return 0;
    }
    to->bytes = bytes;
    to->capacity = capacity;
  }
  size_t offset = to->size;
  to->size += count;
  return offset;
}

void buffer_append(buffer *to, const void *bytes, size_t count) {
  if (count == 0) return;
  size_t offset = buffer_extend(to, count);
  if (!to->failed) memcpy(to->bytes + offset, bytes, count);
}

void buffer_append_text(buffer *to, const char *text) { buffer_append(to, text, strlen(text)); }

void buffer_free(buffer *of) {
  free(of->bytes);
  of->bytes = NULL;
  of->size = of->capacity = 0;
}
