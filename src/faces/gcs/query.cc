#include "faces/gcs/query.h"

#include <charconv>

#include "base/percent.h"
#include "faces/common/query_string.h"

namespace aloft::faces::gcs {

Result<Query> Query::Parse(std::string_view query) {
  const auto split = QueryString::Split(query);
  if (!split) return Fail(Invalid("Too many query parameters."));
  Query out;
  for (const QueryParameter& parameter : split->parameters()) {
    auto name = FormDecode(parameter.name);
    auto value = FormDecode(parameter.value);
    if (!name || !value) return Fail(Invalid("The query cannot be decoded."));
    out.parameters_.emplace_back(std::move(*name), std::move(*value));
  }
  return out;
}

const std::string* Query::Find(std::string_view name) const {
  for (const auto& [key, value] : parameters_) {
    if (key == name) return &value;
  }
  return nullptr;
}

std::string_view Query::Get(std::string_view name) const {
  const std::string* value = Find(name);
  return value == nullptr ? std::string_view() : std::string_view(*value);
}

std::vector<std::string> Query::All(std::string_view name) const {
  std::vector<std::string> out;
  for (const auto& [key, value] : parameters_) {
    if (key == name) out.push_back(value);
  }
  return out;
}

Result<std::optional<std::int64_t>> Query::Number(std::string_view name) const {
  const std::string* value = Find(name);
  if (value == nullptr) return std::optional<std::int64_t>();
  std::int64_t number = 0;
  const char* end = value->data() + value->size();
  const auto [stop, fault] = std::from_chars(value->data(), end, number);
  if (fault != std::errc() || stop != end || number < 0) {
    return Fail(InvalidParameter(name, *value));
  }
  return std::optional<std::int64_t>(number);
}

}  // namespace aloft::faces::gcs
