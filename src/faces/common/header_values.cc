#include "faces/common/header_values.h"

#include <algorithm>

#include "base/ascii.h"
#include "base/base64.h"

namespace aloft::faces {
namespace {

std::string_view BareTag(std::string_view tag) {
  tag = Trimmed(tag);
  if (tag.starts_with("W/")) tag.remove_prefix(2);
  if (tag.starts_with('"')) tag.remove_prefix(1);
  if (tag.ends_with('"')) tag.remove_suffix(1);
  return tag;
}

}  // namespace

std::vector<std::string> EntityTags(std::string_view header) {
  std::vector<std::string> tags;
  while (true) {
    const std::size_t comma = header.find(',');
    tags.emplace_back(BareTag(header.substr(0, comma)));
    if (comma == std::string_view::npos) return tags;
    header.remove_prefix(comma + 1);
  }
}

std::string HeaderText(std::string_view value) {
  const bool plain =
      std::all_of(value.begin(), value.end(), [](char c) { return c >= 0x20 && c <= 0x7e; });
  return plain ? std::string(value) : "=?UTF-8?B?" + Base64Encode(value) + "?=";
}

std::vector<std::pair<std::string, std::string>> FieldsBehind(std::string_view prefix,
                                                              const edge::Headers& headers) {
  std::vector<std::pair<std::string, std::string>> fields;
  for (const edge::Headers::Field& field : headers.fields()) {
    if (!field.name.starts_with(prefix)) continue;
    const std::string_view name = field.name.substr(prefix.size());
    const auto same = std::find_if(fields.begin(), fields.end(),
                                   [name](const auto& entry) { return entry.first == name; });
    if (same == fields.end()) {
      fields.emplace_back(name, field.value);
    } else {
      same->second.append(",").append(field.value);
    }
  }
  return fields;
}

}  // namespace aloft::faces
