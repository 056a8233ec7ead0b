#include "buffer.h"
#include "libclang_abi.h"

#include <dlfcn.h>
#include <string.h>

/* The name of the first function that the library lacks, or NULL. */
static const char *bind(abi *library) {
  /* A union, because ISO C has no conversion between pointers to data and to functions. */
#define ABI_BIND(result, name, parameters) \
  { \
    union { \
      void *data; \
      result(*function) parameters; \
    } symbol; \
    symbol.data = dlsym(library->handle, "clang_" #name); \
    library->name = symbol.function; \
  }
#define ABI_REQUIRE(result, name, parameters) \
  if (!library->name) return "clang_" #name;
  ABI_FUNCTIONS(ABI_BIND)
  ABI_LATER_FUNCTIONS(ABI_BIND)
  ABI_FUNCTIONS(ABI_REQUIRE)
  return NULL;
}

const char *abi_load(abi *library, const char *const *names, int count, buffer *tried) {
  for (int i = 0; i < count; i++) {
    memset(library, 0, sizeof *library);
    library->handle = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
    if (!library->handle) {
      const char *reason = dlerror();
      buffer_append_text(tried, reason ? reason : names[i]);
      buffer_append_text(tried, "\n");
      continue;
    }
    const char *missing = bind(library);
    /* The library stays loaded: what it registers with the process does not survive being unloaded. */
    if (!missing) return names[i];
    buffer_append_text(tried, names[i]);
    buffer_append_text(tried, ": it has no function ");
    buffer_append_text(tried, missing);
    buffer_append_text(tried, "\n");
  }
  return NULL;
}
