#include "faces/gcs/xml/list_text.h"

#include <algorithm>
#include <charconv>

#include "base/percent.h"
#include "faces/gcs/limits.h"

namespace aloft::faces::gcs::xml {

Result<std::size_t> RequestedEntries(const Query& query) {
  const std::string* text = query.Find("max-keys");
  if (text == nullptr) return kListEntriesMax;
  std::size_t count = 0;
  const auto parsed = std::from_chars(text->data(), text->data() + text->size(), count);
  if (parsed.ec != std::errc() || parsed.ptr != text->data() + text->size()) {
    return Fail(InvalidArgument("Invalid max-keys."));
  }
  return std::min(count, kListEntriesMax);
}

std::string ListText::Shown(std::string_view name) const {
  return encoded_ ? UriEncode(name, SlashEncoding::kKept) : std::string(name);
}

void ListText::WriteEncoding(XmlWriter& xml) const {
  if (encoded_) xml.Element("EncodingType", "url");
}

void ListText::WritePrefix(XmlWriter& xml, std::string_view prefix) const {
  xml.Begin("CommonPrefixes").Element("Prefix", std::string_view(Shown(prefix))).End();
}

}  // namespace aloft::faces::gcs::xml
