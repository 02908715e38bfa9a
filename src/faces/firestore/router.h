// All operations that there are: one table.
//
// Threads     Any; no state.
#pragma once

#include <span>
#include <string_view>

#include "faces/firestore/method.h"

namespace aloft::faces::firestore {

// "google.firestore.v1.Firestore/GetDocument"; null: no operation that is built.
const Method* FindMethod(std::string_view name);
std::span<const Method> AllMethods();

}  // namespace aloft::faces::firestore
