// Which operation a request means.
//
// Threads     Any; no state.
#pragma once

#include <string_view>

#include "faces/gcs/call.h"

namespace aloft::faces::gcs {

// Null: no operation that is built.
Operation FindOperation(std::string_view method, const Target& target);

}  // namespace aloft::faces::gcs
