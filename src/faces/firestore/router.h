// All operations that there are: one table.
//
// Threads     Any; no state.
#pragma once

#include <string_view>
#include <vector>

#include "faces/firestore/method.h"

namespace aloft::faces::firestore {

// "google.firestore.v1.Firestore/GetDocument"; null: no operation that is built.
const Method* FindMethod(std::string_view name);
std::vector<const Method*> AllMethods();

}  // namespace aloft::faces::firestore
