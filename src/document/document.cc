#include "document/document.h"

namespace aloft::document {
namespace {

void EraseIn(Map& map, const FieldPath& path, std::size_t at) {
  if (at + 1 == path.size()) {
    map.Erase(path[at]);
    return;
  }
  Value* child = map.Find(path[at]);
  if (child == nullptr) return;
  if (Map* next = child->If<Map>()) EraseIn(*next, path, at + 1);
}

}  // namespace

const Value* FindField(const Map& fields, const FieldPath& path) {
  const Map* map = &fields;
  const Value* value = nullptr;
  for (const std::string& name : path) {
    if (map == nullptr) return nullptr;
    value = map->Find(name);
    if (value == nullptr) return nullptr;
    map = value->If<Map>();
  }
  return value;
}

void SetField(Map& fields, const FieldPath& path, Value value) {
  Map* map = &fields;
  for (std::size_t i = 0; i + 1 < path.size(); ++i) {
    Value* child = map->Find(path[i]);
    if (child == nullptr || !child->Is<Map>()) child = &map->Set(path[i], Map());
    map = child->If<Map>();
  }
  map->Set(path.back(), std::move(value));
}

void EraseField(Map& fields, const FieldPath& path) {
  if (!path.empty()) EraseIn(fields, path, 0);
}

Map ProjectFields(const Map& fields, const std::vector<FieldPath>& paths) {
  Map out;
  for (const FieldPath& path : paths) {
    if (IsDocumentName(path)) continue;
    if (const Value* value = FindField(fields, path)) SetField(out, path, *value);
  }
  return out;
}

}  // namespace aloft::document
