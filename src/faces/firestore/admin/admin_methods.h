// The administration's part of the router's table.
#pragma once

#include <span>

#include "faces/firestore/method.h"

namespace aloft::faces::firestore::admin {

std::span<const Method> AdminMethods();

}  // namespace aloft::faces::firestore::admin
