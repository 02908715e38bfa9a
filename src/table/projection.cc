#include "table/projection.h"

#include <algorithm>
#include <map>
#include <memory>
#include <string>

namespace aloft::table {
namespace {

// The paths as a tree: what is wanted below each place. No children: all of it.
struct Wanted {
  std::map<std::string, Wanted, std::less<>> names;
  std::map<std::uint32_t, Wanted> indexes;
  bool whole = false;
};

std::optional<Value> Pick(const Value& value, const Wanted& wanted) {
  if (wanted.whole) return value;
  if (value.Is(Type::kList)) {
    List picked;
    for (const auto& [index, below] : wanted.indexes) {
      if (index >= value.list().size()) break;
      if (auto part = Pick(value.list()[index], below)) picked.push_back(std::move(*part));
    }
    if (picked.empty()) return std::nullopt;
    return Value::List(std::move(picked));
  }
  if (value.Is(Type::kMap)) {
    std::vector<Attribute> picked;
    for (const auto& [name, below] : wanted.names) {
      const Value* found = value.map().Find(name);
      if (found == nullptr) continue;
      if (auto part = Pick(*found, below)) picked.push_back({name, std::move(*part)});
    }
    if (picked.empty()) return std::nullopt;
    return Value::Map(Attributes::FromSorted(std::move(picked)));
  }
  return std::nullopt;
}

bool OnlyAttributes(const Projection& projection) {
  return std::all_of(projection.paths.begin(), projection.paths.end(),
                     [](const Path& path) { return path.steps.size() == 1; });
}

}  // namespace

Attributes Project(const Attributes& item, const Projection& projection) {
  std::vector<Attribute> picked;
  if (OnlyAttributes(projection)) {
    for (const Path& path : projection.paths) {
      if (const Value* value = item.Find(path.root())) picked.push_back({path.root(), *value});
    }
    // Not overlapping, so no name twice.
    std::sort(picked.begin(), picked.end(),
              [](const Attribute& a, const Attribute& b) { return a.name < b.name; });
    return Attributes::FromSorted(std::move(picked));
  }
  Wanted root;
  for (const Path& path : projection.paths) {
    Wanted* at = &root;
    for (const PathStep& step : path.steps) {
      at = step.is_index ? &at->indexes[step.index] : &at->names[step.name];
    }
    at->whole = true;
  }
  for (const auto& [name, below] : root.names) {
    const Value* found = item.Find(name);
    if (found == nullptr) continue;
    if (auto part = Pick(*found, below)) picked.push_back({name, std::move(*part)});
  }
  return Attributes::FromSorted(std::move(picked));
}

}  // namespace aloft::table
