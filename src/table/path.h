// Document paths: where inside an item a value is.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "table/value.h"

namespace aloft::table {

struct PathStep {
  std::string name = {};    // of a map's entry; empty for an index
  std::uint32_t index = 0;  // into a list
  bool is_index = false;

  static PathStep Name(std::string name) { return {std::move(name), 0, false}; }
  static PathStep Index(std::uint32_t index) { return {{}, index, true}; }
  bool operator==(const PathStep&) const = default;
};

// The first step is always a name: the attribute.
struct Path {
  std::vector<PathStep> steps;

  static Path Attribute(std::string name) {
    Path path;
    path.steps.push_back(PathStep::Name(std::move(name)));
    return path;
  }
  const std::string& root() const { return steps.front().name; }
  bool operator==(const Path&) const = default;
};

// Null when any step leads nowhere: absent, wrong kind of container, index past the end.
const Value* Find(const Attributes& item, const Path& path);

// How two paths of one expression relate. The service does not check programs for it: whoever
// compiles an update or a projection refuses kOverlap and kConflict in the vendor's words.
enum class PathRelation : std::uint8_t {
  kApart,
  kOverlap,   // equal, or one leads to the other
  kConflict,  // at the same place one takes a name and the other an index
};
PathRelation Relate(const Path& a, const Path& b);

}  // namespace aloft::table
