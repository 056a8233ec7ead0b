/* Products of row-major matrices, large and small. */
#ifndef RNN_MATRIX_H
#define RNN_MATRIX_H
#include "once.h"
#include "outer.h"
#include "product.h"
#include "small.h"
#endif
