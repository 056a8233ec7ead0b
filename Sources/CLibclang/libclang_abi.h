#ifndef LIBCLANG_ABI_H
#define LIBCLANG_ABI_H

/* The part of libclang's stable C interface that is used here, declared anew so that its headers are not needed to build. */

typedef void *abi_index;
typedef void *abi_unit;
typedef void *abi_file;
typedef void *abi_diagnostic;
typedef void *abi_evaluation;
typedef void *abi_policy;

typedef struct {
  const void *data;
  unsigned flags;
} abi_string;

typedef struct {
  const void *data[2];
  unsigned place;
} abi_location;

typedef struct {
  const void *data[2];
  unsigned begin, end;
} abi_range;

typedef struct {
  int kind;
  int extra;
  const void *data[3];
} abi_cursor;

typedef struct {
  int kind;
  void *data[2];
} abi_type;

struct abi_unsaved {
  const char *name;
  const char *contents;
  unsigned long length;
};

enum { ABI_VISIT_BREAK = 0, ABI_VISIT_CONTINUE = 1 };
typedef int (*abi_visitor)(abi_cursor cursor, abi_cursor parent, void *client);

enum {
  ABI_UNEXPOSED_DECLARATION = 1,
  ABI_STRUCT = 2,
  ABI_ENUM = 5,
  ABI_FIELD = 6,
  ABI_ENUMERATOR = 7,
  ABI_FUNCTION = 8,
  ABI_VARIABLE = 9,
  ABI_PARAMETER = 10,
  ABI_TYPEDEF = 20,
  ABI_FIRST_REFERENCE = 40,
  ABI_LAST_REFERENCE = 50,
  ABI_FIRST_EXPRESSION = 100,
  ABI_REFERENCE = 101,
  ABI_INTEGER = 106,
  ABI_FLOATING = 107,
  ABI_CHARACTER = 110,
  ABI_UNARY = 112,
  ABI_BINARY = 114,
  ABI_COMPOUND_ASSIGNMENT = 115,
  ABI_SIZEOF = 136,
  ABI_LAST_EXPRESSION = 199,
  ABI_FIRST_ATTRIBUTE = 400,
  ABI_LAST_ATTRIBUTE = 499,
  ABI_MACRO_EXPANSION = 502
};

enum { ABI_ARRAY_OF_CONSTANT_SIZE = 112 };
enum { ABI_EVALUATED_INTEGER = 1, ABI_EVALUATED_REAL = 2 };
enum { ABI_DETAILED_PREPROCESSING = 1 };

/* X(result, name, parameters): functions that libclang 14 and every later version has. */
#define ABI_FUNCTIONS(X) \
  X(abi_index, createIndex, (int, int)) \
  X(void, disposeIndex, (abi_index)) \
  X(unsigned, toggleCrashRecovery, (unsigned)) \
  X(int, parseTranslationUnit2, (abi_index, const char *, const char *const *, int, struct abi_unsaved *, unsigned, unsigned, abi_unit *)) \
  X(void, disposeTranslationUnit, (abi_unit)) \
  X(unsigned, getNumDiagnostics, (abi_unit)) \
  X(abi_diagnostic, getDiagnostic, (abi_unit, unsigned)) \
  X(void, disposeDiagnostic, (abi_diagnostic)) \
  X(int, getDiagnosticSeverity, (abi_diagnostic)) \
  X(abi_location, getDiagnosticLocation, (abi_diagnostic)) \
  X(abi_string, getDiagnosticSpelling, (abi_diagnostic)) \
  X(abi_string, getDiagnosticOption, (abi_diagnostic, abi_string *)) \
  X(unsigned, getDiagnosticCategory, (abi_diagnostic)) \
  X(abi_string, getClangVersion, (void)) \
  X(const char *, getCString, (abi_string)) \
  X(void, disposeString, (abi_string)) \
  X(abi_cursor, getTranslationUnitCursor, (abi_unit)) \
  X(unsigned, visitChildren, (abi_cursor, abi_visitor, void *)) \
  X(unsigned, equalCursors, (abi_cursor, abi_cursor)) \
  X(abi_cursor, getCursorReferenced, (abi_cursor)) \
  X(abi_string, getCursorSpelling, (abi_cursor)) \
  X(abi_location, getCursorLocation, (abi_cursor)) \
  X(abi_range, getCursorExtent, (abi_cursor)) \
  X(abi_location, getRangeStart, (abi_range)) \
  X(abi_location, getRangeEnd, (abi_range)) \
  X(void, getFileLocation, (abi_location, abi_file *, unsigned *, unsigned *, unsigned *)) \
  X(int, Location_isInSystemHeader, (abi_location)) \
  X(int, Location_isFromMainFile, (abi_location)) \
  X(abi_string, getFileName, (abi_file)) \
  X(abi_type, getCursorType, (abi_cursor)) \
  X(abi_type, getCanonicalType, (abi_type)) \
  X(abi_type, getArrayElementType, (abi_type)) \
  X(long long, getArraySize, (abi_type)) \
  X(abi_type, getResultType, (abi_type)) \
  X(abi_string, getTypeSpelling, (abi_type)) \
  X(unsigned, isConstQualifiedType, (abi_type)) \
  X(unsigned, isVolatileQualifiedType, (abi_type)) \
  X(unsigned, isFunctionTypeVariadic, (abi_type)) \
  X(unsigned, isCursorDefinition, (abi_cursor)) \
  X(int, Cursor_getStorageClass, (abi_cursor)) \
  X(abi_cursor, Cursor_getVarDeclInitializer, (abi_cursor)) \
  X(long long, getEnumConstantDeclValue, (abi_cursor)) \
  X(long long, Type_getSizeOf, (abi_type)) \
  X(long long, Cursor_getOffsetOfField, (abi_cursor)) \
  X(abi_evaluation, Cursor_Evaluate, (abi_cursor)) \
  X(int, EvalResult_getKind, (abi_evaluation)) \
  X(long long, EvalResult_getAsLongLong, (abi_evaluation)) \
  X(double, EvalResult_getAsDouble, (abi_evaluation)) \
  X(void, EvalResult_dispose, (abi_evaluation)) \
  X(abi_policy, getCursorPrintingPolicy, (abi_cursor)) \
  X(void, PrintingPolicy_dispose, (abi_policy)) \
  X(abi_string, getCursorPrettyPrinted, (abi_cursor, abi_policy))

/* Functions of later versions, NULL where the library does not have them: 17 tells operators. */
#define ABI_LATER_FUNCTIONS(X) \
  X(int, getCursorBinaryOperatorKind, (abi_cursor)) \
  X(abi_string, getBinaryOperatorKindSpelling, (int)) \
  X(int, getCursorUnaryOperatorKind, (abi_cursor)) \
  X(abi_string, getUnaryOperatorKindSpelling, (int))

#define ABI_POINTER(result, name, parameters) result(*name) parameters;
typedef struct abi {
  void *handle;
  ABI_FUNCTIONS(ABI_POINTER)
  ABI_LATER_FUNCTIONS(ABI_POINTER)
} abi;
#undef ABI_POINTER

/* Loads the first of the libraries that has every function. The bytes of `tried` are a line per library that was no use. */
struct buffer;
const char *abi_load(abi *library, const char *const *names, int count, struct buffer *tried);

#endif
