#include "faces/common/query_values.h"

#include "base/percent.h"
#include "faces/common/query_string.h"

namespace aloft::faces {

Result<QueryValues, QueryFault> QueryValues::Decode(std::string_view query) {
  const auto split = QueryString::Split(query);
  if (!split) return Fail(QueryFault::kTooMany);
  QueryValues out;
  for (const QueryParameter& parameter : split->parameters()) {
    auto name = FormDecode(parameter.name);
    auto value = FormDecode(parameter.value);
    if (!name || !value) return Fail(QueryFault::kUndecodable);
    out.parameters_.emplace_back(std::move(*name), std::move(*value));
  }
  return out;
}

const std::string* QueryValues::Find(std::string_view name) const {
  for (const auto& [key, value] : parameters_) {
    if (key == name) return &value;
  }
  return nullptr;
}

std::string_view QueryValues::Get(std::string_view name) const {
  const std::string* value = Find(name);
  return value == nullptr ? std::string_view() : std::string_view(*value);
}

std::vector<std::string> QueryValues::All(std::string_view name) const {
  std::vector<std::string> out;
  for (const auto& [key, value] : parameters_) {
    if (key == name) out.push_back(value);
  }
  return out;
}

}  // namespace aloft::faces
