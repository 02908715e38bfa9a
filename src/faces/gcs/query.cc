#include "faces/gcs/query.h"

#include <charconv>

namespace aloft::faces::gcs {

Result<Query> Query::Parse(std::string_view query) {
  auto values = QueryValues::Decode(query);
  if (values) return Query(std::move(*values));
  switch (values.error()) {
    case QueryFault::kTooMany:
      return Fail(Invalid("Too many query parameters."));
    case QueryFault::kUndecodable:
      break;
  }
  return Fail(Invalid("The query cannot be decoded."));
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
