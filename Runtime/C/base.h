/* What every other fragment stands on: types and operations on vectors. */
#ifndef RNN_BASE_H
#define RNN_BASE_H
#include "types.h"
#include "vector.h"
#endif
