#include "table/path.h"

#include <algorithm>

namespace aloft::table {

const Value* Find(const Attributes& item, const Path& path) {
  const Value* at = item.Find(path.root());
  for (std::size_t i = 1; i < path.steps.size() && at != nullptr; ++i) {
    const PathStep& step = path.steps[i];
    if (step.is_index) {
      if (!at->Is(Type::kList) || step.index >= at->list().size()) return nullptr;
      at = &at->list()[step.index];
    } else {
      if (!at->Is(Type::kMap)) return nullptr;
      at = at->map().Find(step.name);
    }
  }
  return at;
}

PathRelation Relate(const Path& a, const Path& b) {
  const std::size_t common = std::min(a.steps.size(), b.steps.size());
  for (std::size_t i = 0; i < common; ++i) {
    if (a.steps[i].is_index != b.steps[i].is_index) return PathRelation::kConflict;
    if (a.steps[i] != b.steps[i]) return PathRelation::kApart;
  }
  return PathRelation::kOverlap;
}

}  // namespace aloft::table
