#include "faces/gcs/xml/uploads.h"

#include <charconv>
#include <optional>

#include "faces/gcs/limits.h"
#include "object/names.h"

namespace aloft::faces::gcs::xml {
namespace {

constexpr std::uint32_t kPartNumberMax = 10'000;

std::optional<std::uint32_t> Number(std::string_view text) {
  std::uint32_t value = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = parsed.ec == std::errc() && parsed.ptr == text.data() + text.size();
  return whole ? std::optional(value) : std::nullopt;
}

}  // namespace

Result<object::UploadRef> RequestedUpload(const Call& call) {
  const auto id = object::ParseVersionText(call.query.Get("uploadId"));
  if (!id) return Fail(Error{Code::kNoSuchUpload});
  return object::UploadRef{call.object_name(), *id};
}

Result<std::uint32_t> RequestedPartNumber(const Call& call) {
  const auto number = Number(call.query.Get("partNumber"));
  if (number && *number >= 1 && *number <= kPartNumberMax) return *number;
  return Fail(InvalidArgument("Part number must be an integer between 1 and 10000, inclusive."));
}

Result<std::uint32_t> RequestedCount(const Call& call, std::string_view name,
                                     std::uint32_t absent) {
  const std::string* text = call.query.Find(name);
  if (text == nullptr) return absent;
  const auto number = Number(*text);
  if (!number) return Fail(InvalidArgument("Invalid " + std::string(name) + "."));
  return *number;
}

}  // namespace aloft::faces::gcs::xml
