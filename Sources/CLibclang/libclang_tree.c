/* realpath and dladdr are not in C99. */
#define _GNU_SOURCE
#include "libclang_tree.h"

#include <dlfcn.h>
#include <glob.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DEPTH_LIMIT = 3000, NODE_LIMIT = 1000000, FILE_LIMIT = 10000 };

typedef struct tree {
  const abi *library;
  unsigned options;
  buffer nodes, messages, files, text;
  int depth;
  int failed;
  /* Handles of the files in the order of their numbers. */
  abi_file handles[64];
  int32_t numbers[64];
  int32_t file_count;
  /* Of a variable that is being written down, its initializer. */
  abi_cursor only;
  int has_only;
} tree;

static int32_t add_text(tree *to, const char *text) {
  if (!text || !*text) return 0;
  size_t length = strlen(text) + 1;
  size_t offset = buffer_extend(&to->text, length);
  if (to->text.failed) return 0;
  memcpy(to->text.bytes + offset, text, length);
  return (int32_t)offset;
}

static int32_t take_text(tree *to, abi_string string) {
  int32_t offset = add_text(to, to->library->getCString(string));
  to->library->disposeString(string);
  return offset;
}

/* The number of a file. The handles of one file are equal; a table of recent ones is enough, as names are compared by the reader. */
static int32_t file_number(tree *to, abi_file file) {
  if (!file) return -1;
  for (int i = 0; i < 64; i++) {
    if (to->handles[i] == file) return to->numbers[i];
  }
  if (to->file_count >= FILE_LIMIT) return -1;
  int32_t name = take_text(to, to->library->getFileName(file));
  buffer_append(&to->files, &name, sizeof name);
  to->handles[to->file_count % 64] = file;
  to->numbers[to->file_count % 64] = to->file_count;
  return to->file_count++;
}

static int32_t place(tree *to, abi_location location, int32_t *offset) {
  abi_file file = NULL;
  unsigned position = 0;
  to->library->getFileLocation(location, &file, NULL, NULL, &position);
  *offset = position > INT32_MAX ? INT32_MAX : (int32_t)position;
  return file_number(to, file);
}

static void evaluate(tree *to, abi_cursor cursor, clang_node *node) {
  const abi *library = to->library;
  abi_evaluation result = library->Cursor_Evaluate(cursor);
  if (!result) return;
  switch (library->EvalResult_getKind(result)) {
    case ABI_EVALUATED_INTEGER:
      node->integer = library->EvalResult_getAsLongLong(result);
      node->flags |= CLANG_NODE_INTEGER;
      break;
    case ABI_EVALUATED_REAL:
      node->real = library->EvalResult_getAsDouble(result);
      node->flags |= CLANG_NODE_REAL;
      break;
    default: break;
  }
  library->EvalResult_dispose(result);
}

static void describe_type(tree *to, abi_cursor cursor, clang_node *node) {
  const abi *library = to->library;
  abi_type type = library->getCursorType(cursor);
  if (type.kind == 0) return;
  abi_type canonical = library->getCanonicalType(type);
  node->type = canonical.kind;
  if (library->isConstQualifiedType(canonical)) node->flags |= CLANG_NODE_CONST;
  if (library->isVolatileQualifiedType(canonical)) node->flags |= CLANG_NODE_VOLATILE;
  if (canonical.kind == ABI_ARRAY_OF_CONSTANT_SIZE) {
    abi_type element = library->getArrayElementType(canonical);
    node->element = library->getCanonicalType(element).kind;
    node->integer = library->getArraySize(canonical);
    if (library->isConstQualifiedType(element)) node->flags |= CLANG_NODE_CONST;
    if (library->isVolatileQualifiedType(element)) node->flags |= CLANG_NODE_VOLATILE;
  }
  if (node->kind < ABI_FIRST_EXPRESSION) {
    node->type_name = take_text(to, library->getTypeSpelling(type));
    node->size = library->Type_getSizeOf(type);
  }
}

static void describe_declaration(tree *to, abi_cursor cursor, clang_node *node) {
  const abi *library = to->library;
  switch (node->kind) {
    case ABI_FUNCTION: {
      abi_type type = library->getCursorType(cursor);
      abi_type result = library->getResultType(type);
      node->element = library->getCanonicalType(result).kind;
      /* A function's own type is of use to nobody; its result's is. */
      node->type_name = take_text(to, library->getTypeSpelling(result));
      if (library->isFunctionTypeVariadic(type)) node->flags |= CLANG_NODE_VARIADIC;
      if (library->isCursorDefinition(cursor)) node->flags |= CLANG_NODE_DEFINITION;
      node->storage = library->Cursor_getStorageClass(cursor);
      break;
    }
    case ABI_VARIABLE: node->storage = library->Cursor_getStorageClass(cursor); break;
    case ABI_STRUCT:
      if (library->isCursorDefinition(cursor)) node->flags |= CLANG_NODE_DEFINITION;
      break;
    case ABI_ENUMERATOR:
      node->integer = library->getEnumConstantDeclValue(cursor);
      node->flags |= CLANG_NODE_INTEGER;
      break;
    case ABI_FIELD: node->offset = library->Cursor_getOffsetOfField(cursor); break;
    default: break;
  }
}

static void describe_expression(tree *to, abi_cursor cursor, clang_node *node) {
  const abi *library = to->library;
  switch (node->kind) {
    case ABI_REFERENCE: {
      abi_cursor target = library->getCursorReferenced(cursor);
      abi_location location = library->getCursorLocation(target);
      node->target_kind = target.kind;
      node->target_file = place(to, location, &node->target_begin);
      if (library->Location_isInSystemHeader(location) || node->target_file < 0) {
        node->flags |= CLANG_NODE_SYSTEM;
      }
      if (target.kind == ABI_ENUMERATOR) {
        node->integer = library->getEnumConstantDeclValue(target);
        node->flags |= CLANG_NODE_INTEGER;
      }
      break;
    }
    case ABI_INTEGER:
    case ABI_FLOATING:
    case ABI_CHARACTER:
    case ABI_SIZEOF: evaluate(to, cursor, node); break;
    case ABI_BINARY:
    case ABI_COMPOUND_ASSIGNMENT:
      if (library->getCursorBinaryOperatorKind && library->getBinaryOperatorKindSpelling) {
        int operation = library->getCursorBinaryOperatorKind(cursor);
        node->operation = take_text(to, library->getBinaryOperatorKindSpelling(operation));
      }
      break;
    case ABI_UNARY:
      if (library->getCursorUnaryOperatorKind && library->getUnaryOperatorKindSpelling) {
        int operation = library->getCursorUnaryOperatorKind(cursor);
        node->operation = take_text(to, library->getUnaryOperatorKindSpelling(operation));
      }
      break;
    default: break;
  }
}

static void add_node(tree *to, abi_cursor cursor);

static int visit(abi_cursor cursor, abi_cursor parent, void *client) {
  tree *to = client;
  (void)parent;
  int kind = cursor.kind;
  if (kind >= ABI_FIRST_REFERENCE && kind <= ABI_LAST_REFERENCE) return ABI_VISIT_CONTINUE;
  if (kind >= ABI_FIRST_ATTRIBUTE && kind <= ABI_LAST_ATTRIBUTE) return ABI_VISIT_CONTINUE;
  if (to->depth == 1) {
    if (to->library->Location_isInSystemHeader(to->library->getCursorLocation(cursor))) return ABI_VISIT_CONTINUE;
    if (kind > ABI_LAST_ATTRIBUTE && kind != ABI_MACRO_EXPANSION) return ABI_VISIT_CONTINUE;
  }
  if (to->has_only && !to->library->equalCursors(cursor, to->only)) return ABI_VISIT_CONTINUE;
  add_node(to, cursor);
  return to->failed ? ABI_VISIT_BREAK : ABI_VISIT_CONTINUE;
}

static void add_children(tree *to, abi_cursor cursor, int kind, int flags) {
  const abi *library = to->library;
  if (kind == ABI_MACRO_EXPANSION) return;
  if (kind == ABI_FUNCTION && !(to->options & CLANG_READ_BODIES) && (flags & CLANG_NODE_DEFINITION)) return;
  int had_only = to->has_only;
  abi_cursor previous = to->only;
  to->has_only = 0;
  if (kind == ABI_VARIABLE) {
    /* The other children of a variable are those of its type. */
    to->only = library->Cursor_getVarDeclInitializer(cursor);
    to->has_only = 1;
  }
  library->visitChildren(cursor, visit, to);
  to->only = previous;
  to->has_only = had_only;
}

static void add_node(tree *to, abi_cursor cursor) {
  const abi *library = to->library;
  size_t index = to->nodes.size / sizeof(clang_node);
  if (to->depth > DEPTH_LIMIT || index >= NODE_LIMIT) {
    to->failed = 1;
    return;
  }
  size_t at = buffer_extend(&to->nodes, sizeof(clang_node));
  if (to->nodes.failed) {
    to->failed = 1;
    return;
  }
  clang_node node = {0};
  node.kind = cursor.kind;
  abi_range extent = library->getCursorExtent(cursor);
  node.file = place(to, library->getRangeStart(extent), &node.begin);
  int32_t last = place(to, library->getRangeEnd(extent), &node.end);
  if (last != node.file || node.end < node.begin) node.end = node.begin;
  if (library->Location_isFromMainFile(library->getCursorLocation(cursor))) node.flags |= CLANG_NODE_MAIN_FILE;
  /* A reference is found by the place of its target's name, which is the place of a declaration, not its first word. */
  if (node.kind < ABI_FIRST_REFERENCE) {
    node.target_file = place(to, library->getCursorLocation(cursor), &node.target_begin);
  }
  if (node.kind < ABI_FIRST_REFERENCE || node.kind == ABI_REFERENCE || node.kind == ABI_MACRO_EXPANSION) {
    node.name = take_text(to, library->getCursorSpelling(cursor));
  }
  describe_type(to, cursor, &node);
  if (node.kind < ABI_FIRST_REFERENCE) describe_declaration(to, cursor, &node);
  if (node.kind >= ABI_FIRST_EXPRESSION && node.kind <= ABI_LAST_EXPRESSION) {
    describe_expression(to, cursor, &node);
  }
  if ((to->options & CLANG_READ_PRINTED) && to->depth == 1 && node.kind < ABI_FIRST_REFERENCE) {
    abi_policy policy = library->getCursorPrintingPolicy(cursor);
    node.printed = take_text(to, library->getCursorPrettyPrinted(cursor, policy));
    library->PrintingPolicy_dispose(policy);
  }
  to->depth++;
  add_children(to, cursor, node.kind, node.flags);
  to->depth--;
  node.count = (int32_t)(to->nodes.size / sizeof(clang_node) - index - 1);
  if (!to->nodes.failed) memcpy(to->nodes.bytes + at, &node, sizeof node);
}

static void add_messages(tree *to, abi_unit unit) {
  const abi *library = to->library;
  unsigned count = library->getNumDiagnostics(unit);
  for (unsigned i = 0; i < count && i < 200; i++) {
    abi_diagnostic diagnostic = library->getDiagnostic(unit, i);
    clang_message message = {0};
    message.severity = library->getDiagnosticSeverity(diagnostic);
    message.file = place(to, library->getDiagnosticLocation(diagnostic), &message.offset);
    message.text = take_text(to, library->getDiagnosticSpelling(diagnostic));
    message.option = take_text(to, library->getDiagnosticOption(diagnostic, NULL));
    message.category = (int32_t)library->getDiagnosticCategory(diagnostic);
    buffer_append(&to->messages, &message, sizeof message);
    library->disposeDiagnostic(diagnostic);
  }
}

/* The first directory that a pattern matches, without `tail`, which is the end of the match. */
static int find(const char *pattern, const char *tail, char *result, size_t size) {
  glob_t matches;
  int found = 0;
  if (glob(pattern, 0, NULL, &matches) == 0) {
    const char *last = matches.gl_pathv[matches.gl_pathc - 1];
    size_t length = strlen(last) - strlen(tail);
    if (length < size) {
      memcpy(result, last, length);
      result[length] = 0;
      found = 1;
    }
    globfree(&matches);
  }
  return found;
}

/* The directory of the library's own headers (stddef.h and its like), which it finds by itself only where it was built to lie. */
static int resource_directory(const abi *library, int major, char *result, size_t size) {
  static const char tail[] = "/include/stddef.h";
  char pattern[PATH_MAX + 64], real[PATH_MAX];
  union {
    abi_index (*function)(int, int);
    void *data;
  } symbol;
  symbol.function = library->createIndex;
  Dl_info info;
  if (dladdr(symbol.data, &info) && info.dli_fname && realpath(info.dli_fname, real)) {
    char *slash = strrchr(real, '/');
    if (slash) *slash = 0;
    snprintf(pattern, sizeof pattern, "%s/clang/%d*%s", real, major, tail);
    if (find(pattern, tail, result, size)) return 1;
  }
  snprintf(pattern, sizeof pattern, "/usr/lib/llvm-%d/lib/clang/*%s", major, tail);
  if (find(pattern, tail, result, size)) return 1;
  return find("/usr/lib/llvm-*/lib/clang/*/include/stddef.h", tail, result, size);
}

/* The number behind the word `version`. */
static int major_version(const char *text) {
  const char *found = text ? strstr(text, "version ") : NULL;
  return found ? atoi(found + 8) : 0;
}

static clang_read_status parse(tree *to, const clang_read_request *request, abi_unit *unit, abi_index index, int major) {
  char option[PATH_MAX + 16] = "-resource-dir=";
  size_t prefix = strlen(option);
  int extra = resource_directory(to->library, major, option + prefix, sizeof option - prefix);
  int count = request->argument_count + extra;
  const char **arguments = calloc((size_t)count + 1, sizeof *arguments);
  struct abi_unsaved *unsaved = calloc((size_t)request->text_count + 1, sizeof *unsaved);
  clang_read_status status = CLANG_READ_NO_RESOURCES;
  if (arguments && unsaved) {
    for (int i = 0; i < request->argument_count; i++) arguments[i] = request->arguments[i];
    if (extra) arguments[count - 1] = option;
    for (int i = 0; i < request->text_count; i++) {
      unsaved[i].name = request->texts[i].name;
      unsaved[i].contents = request->texts[i].text;
      unsaved[i].length = (unsigned long)request->texts[i].length;
    }
    int code = to->library->parseTranslationUnit2(
        index, request->path, arguments, count, unsaved, (unsigned)request->text_count, ABI_DETAILED_PREPROCESSING, unit);
    status = code == 0 && *unit ? CLANG_READ_OK : CLANG_READ_NO_UNIT;
  }
  free(arguments);
  free(unsaved);
  return status;
}

static void write_result(tree *from, int32_t library, int32_t version, buffer *result) {
  clang_header header = {0};
  header.node_count = (int32_t)(from->nodes.size / sizeof(clang_node));
  header.message_count = (int32_t)(from->messages.size / sizeof(clang_message));
  header.file_count = from->file_count;
  header.text_size = (int32_t)from->text.size;
  header.library = library;
  header.version = version;
  buffer_append(result, &header, sizeof header);
  buffer_append(result, from->nodes.bytes, from->nodes.size);
  buffer_append(result, from->messages.bytes, from->messages.size);
  buffer_append(result, from->files.bytes, from->files.size);
  buffer_append(result, from->text.bytes, from->text.size);
}

clang_read_status tree_read(const abi *library, const char *name, const clang_read_request *request, buffer *result) {
  tree *to = calloc(1, sizeof *to);
  if (!to) return CLANG_READ_NO_RESOURCES;
  to->library = library;
  to->options = request->options;
  to->nodes.limit = to->messages.limit = to->files.limit = to->text.limit = (size_t)1 << 27;
  /* Offset 0 is the empty text. */
  buffer_append(&to->text, "", 1);
  int32_t library_name = add_text(to, name);
  abi_string spelled = library->getClangVersion();
  int major = major_version(library->getCString(spelled));
  int32_t version = take_text(to, spelled);
  clang_read_status status = CLANG_READ_NO_RESOURCES;
  abi_index index = library->createIndex(0, 0);
  if (index) {
    /* The handlers that libclang would set for a process's signals are not wanted: a crash ends the isolated process. */
    library->toggleCrashRecovery(0);
    abi_unit unit = NULL;
    status = parse(to, request, &unit, index, major);
    if (unit) {
      add_messages(to, unit);
      to->depth = 1;
      library->visitChildren(library->getTranslationUnitCursor(unit), visit, to);
      library->disposeTranslationUnit(unit);
    }
    library->disposeIndex(index);
  }
  if (status == CLANG_READ_OK) {
    write_result(to, library_name, version, result);
    int failed = to->failed || to->nodes.failed || to->messages.failed || to->files.failed || to->text.failed;
    if (failed || result->failed) status = CLANG_READ_TOO_LARGE;
  }
  buffer_free(&to->nodes);
  buffer_free(&to->messages);
  buffer_free(&to->files);
  buffer_free(&to->text);
  free(to);
  return status;
}
