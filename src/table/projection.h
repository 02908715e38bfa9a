// Which parts of an item are returned.
#pragma once

#include <vector>

#include "table/path.h"
#include "table/value.h"

namespace aloft::table {

struct Projection {
  std::vector<Path> paths;  // none overlapping or conflicting (path.h)
};

// The parts of `item` that the paths lead to, inside the containers they are in; elements picked
// out of a list close up in order. Paths that lead nowhere add nothing, not even their containers.
Attributes Project(const Attributes& item, const Projection& projection);

}  // namespace aloft::table
