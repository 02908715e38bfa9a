#include "faces/s3/query.h"

#include <charconv>
#include <limits>
#include <string>

#include "faces/s3/limits.h"

namespace aloft::faces::s3 {

Result<Query> Query::Parse(std::string_view encoded) {
  auto values = QueryValues::Decode(encoded);
  if (!values || values->parameters().size() > kQueryParametersMax) {
    return Fail(Error{Code::kInvalidUri});
  }
  return Query(std::move(*values));
}

Result<std::uint32_t> Query::Number(std::string_view name, std::uint32_t absent) const {
  const std::string* text = Find(name);
  if (text == nullptr || text->empty()) return absent;
  std::int64_t value = 0;
  const char* end = text->data() + text->size();
  const auto [stop, fault] = std::from_chars(text->data(), end, value);
  if (fault != std::errc() || stop != end) {
    return Fail(InvalidArgument(
        "Provided " + std::string(name) + " not an integer or within integer range", name, *text));
  }
  if (value < 0 || value > std::numeric_limits<std::int32_t>::max()) {
    return Fail(InvalidArgument(
        "Argument " + std::string(name) + " must be an integer between 0 and 2147483647", name,
        *text));
  }
  return static_cast<std::uint32_t>(value);
}

}  // namespace aloft::faces::s3
