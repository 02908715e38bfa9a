#include "faces/s3/query.h"

#include <charconv>
#include <limits>

#include "base/percent.h"
#include "faces/s3/limits.h"

namespace aloft::faces::s3 {

Result<Query> Query::Parse(std::string_view encoded) {
  Query query;
  while (!encoded.empty()) {
    const std::size_t end = encoded.find('&');
    const std::string_view part = encoded.substr(0, end);
    encoded = end == std::string_view::npos ? std::string_view() : encoded.substr(end + 1);
    if (part.empty()) continue;
    if (query.parameters_.size() == kQueryParametersMax) return Fail(Error{Code::kInvalidUri});
    const std::size_t equals = part.find('=');
    auto name = FormDecode(part.substr(0, equals));
    auto value = equals == std::string_view::npos ? std::optional<std::string>("")
                                                  : FormDecode(part.substr(equals + 1));
    if (!name || !value) return Fail(Error{Code::kInvalidUri});
    query.parameters_.emplace_back(std::move(*name), std::move(*value));
  }
  return query;
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
