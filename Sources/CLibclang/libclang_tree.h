#ifndef LIBCLANG_TREE_H
#define LIBCLANG_TREE_H

#include "CLibclang.h"
#include "buffer.h"
#include "libclang_abi.h"

/* Parses with a loaded library and writes the result as CLibclang.h says. */
clang_read_status tree_read(const abi *library, const char *name, const clang_read_request *request, buffer *result);

#endif
