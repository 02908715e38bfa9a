#include "faces/gcs/json.h"

#include <simdjson.h>

#include "faces/gcs/limits.h"

namespace aloft::faces::gcs {
namespace {

using simdjson::dom::element;
using simdjson::dom::element_type;

// False: too many nodes.
bool Convert(element from, Json& to, std::size_t& nodes) {
  if (++nodes > kJsonNodesMax) return false;
  switch (from.type()) {
    case element_type::NULL_VALUE:
      return true;
    case element_type::BOOL:
      to.kind = JsonKind::kBool;
      to.truth = from.get_bool().value_unsafe();
      return true;
    case element_type::STRING:
      to.kind = JsonKind::kString;
      to.text = std::string(from.get_string().value_unsafe());
      return true;
    case element_type::INT64:
      to.kind = JsonKind::kNumber;
      to.text = std::to_string(from.get_int64().value_unsafe());
      return true;
    case element_type::UINT64:
      to.kind = JsonKind::kNumber;
      to.text = std::to_string(from.get_uint64().value_unsafe());
      return true;
    case element_type::DOUBLE:
      to.kind = JsonKind::kNumber;
      to.text = std::to_string(from.get_double().value_unsafe());
      return true;
    case element_type::ARRAY: {
      to.kind = JsonKind::kList;
      const simdjson::dom::array items = from.get_array().value_unsafe();
      for (const element item : items) {
        if (!Convert(item, to.items.emplace_back(), nodes)) return false;
      }
      return true;
    }
    case element_type::OBJECT: {
      to.kind = JsonKind::kObject;
      const simdjson::dom::object members = from.get_object().value_unsafe();
      for (const auto member : members) {
        auto& added = to.members.emplace_back(std::string(member.key), Json());
        if (!Convert(member.value, added.second, nodes)) return false;
      }
      return true;
    }
  }
  return false;
}

}  // namespace

const Json* Json::Find(std::string_view name) const {
  for (const auto& [key, value] : members) {
    if (key == name) return &value;
  }
  return nullptr;
}

const std::string* Json::Text(std::string_view name) const {
  const Json* found = Find(name);
  if (found == nullptr) return nullptr;
  const bool has_text = found->kind == JsonKind::kString || found->kind == JsonKind::kNumber;
  return has_text ? &found->text : nullptr;
}

bool Json::IsTrue(std::string_view name) const {
  const Json* found = Find(name);
  return found != nullptr && found->kind == JsonKind::kBool && found->truth;
}

Result<Json> ParseJson(std::string_view body) {
  Json out;
  if (body.find_first_not_of(" \t\r\n") == std::string_view::npos) {
    out.kind = JsonKind::kObject;
    return out;
  }
  simdjson::dom::parser parser(kJsonBodyBytesMax);
  if (parser.allocate(body.size(), kJsonDepthMax) != simdjson::SUCCESS) return Fail(TooLarge());
  element root;
  std::size_t nodes = 0;
  const bool parsed = parser.parse(simdjson::padded_string(body)).get(root) == simdjson::SUCCESS;
  if (!parsed || !root.is_object() || !Convert(root, out, nodes)) {
    return Fail(Error{400, "parseError", "Parse Error"});
  }
  return out;
}

void WriteJson(JsonWriter& json, const Json& value) {
  switch (value.kind) {
    case JsonKind::kNull:
      json.Null();
      return;
    case JsonKind::kBool:
      json.Bool(value.truth);
      return;
    case JsonKind::kNumber:
    case JsonKind::kString:
      json.String(value.text);
      return;
    case JsonKind::kList:
      json.BeginArray();
      for (const Json& item : value.items) WriteJson(json, item);
      json.EndArray();
      return;
    case JsonKind::kObject:
      json.BeginObject();
      for (const auto& [name, member] : value.members) WriteJson(json.Key(name), member);
      json.EndObject();
      return;
  }
}

}  // namespace aloft::faces::gcs
