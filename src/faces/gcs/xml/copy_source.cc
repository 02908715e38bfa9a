#include "faces/gcs/xml/copy_source.h"

#include <cstdint>
#include <string_view>

#include "base/percent.h"

namespace aloft::faces::gcs::xml {

// "/bucket/object", percent-encoded; the first slash may be missing.
Result<object::ObjectName> CopySourceOf(const edge::Headers& headers) {
  std::string_view text = headers.Get("x-goog-copy-source");
  if (text.starts_with('/')) text.remove_prefix(1);
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return Fail(InvalidArgument("Invalid x-goog-copy-source."));
  const auto bucket = PercentDecode(text.substr(0, slash));
  const auto key = PercentDecode(text.substr(slash + 1));
  if (!bucket || !key || key->empty()) return Fail(InvalidArgument("Invalid x-goog-copy-source."));
  return object::ObjectName{*bucket, *key};
}

Result<std::optional<object::VersionRef>> CopySourceVersionOf(const edge::Headers& headers) {
  const auto text = headers.Find("x-goog-copy-source-generation");
  if (!text) return std::optional<object::VersionRef>();
  std::int64_t generation = 0;
  for (const char c : *text) {
    if (c < '0' || c > '9' || text->size() > 18) {
      return Fail(InvalidArgument("Invalid x-goog-copy-source-generation."));
    }
    generation = generation * 10 + (c - '0');
  }
  return std::optional(object::VersionRef{generation, false});
}

}  // namespace aloft::faces::gcs::xml
