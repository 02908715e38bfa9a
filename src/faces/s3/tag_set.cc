#include "faces/s3/tag_set.h"

#include <algorithm>

#include "base/percent.h"
#include "base/utf8.h"
#include "faces/s3/limits.h"
#include "faces/s3/xml_body.h"

namespace aloft::faces::s3 {
namespace {

// Letters, digits, spaces and + - = . _ : / @, in any script.
bool HasTagCharacters(std::string_view text) {
  if (!IsValidUtf8(text)) return false;
  constexpr std::string_view kSigns = " +-=._:/@";
  return std::all_of(text.begin(), text.end(), [kSigns](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x80 || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9') || kSigns.find(c) != std::string_view::npos;
  });
}

Error InvalidTag(std::string_view message, std::string_view key, std::string_view value) {
  return {Code::kInvalidTag,
          std::string(message),
          {{"TagKey", std::string(key)}, {"TagValue", std::string(value)}}};
}

}  // namespace

Result<void> CheckTags(const object::Tags& tags, TagOwner owner) {
  const std::size_t limit = owner == TagOwner::kObject ? kObjectTagsMax : kBucketTagsMax;
  if (tags.size() > limit) {
    return Fail(Error{Code::kBadRequest, owner == TagOwner::kObject
                                             ? "Object tags cannot be greater than 10"
                                             : "Bucket tag count cannot be greater than 50"});
  }
  for (std::size_t i = 0; i < tags.size(); ++i) {
    const auto& [key, value] = tags[i];
    if (key.empty() || CountCodePoints(key) > kTagKeyCharactersMax || !HasTagCharacters(key)) {
      return Fail(InvalidTag("The TagKey you have provided is invalid", key, value));
    }
    if (CountCodePoints(value) > kTagValueCharactersMax || !HasTagCharacters(value)) {
      return Fail(InvalidTag("The TagValue you have provided is invalid", key, value));
    }
    if (key.starts_with("aws:")) {
      return Fail(InvalidTag("System tags cannot be added/updated by requester", key, value));
    }
    const auto same = [&key](const object::Tag& other) { return other.key == key; };
    if (std::any_of(tags.begin(), tags.begin() + static_cast<std::ptrdiff_t>(i), same)) {
      return Fail(InvalidTag("Cannot provide multiple Tags with the same key", key, value));
    }
  }
  return {};
}

Result<object::Tags> ParseTagHeader(std::string_view text) {
  object::Tags tags;
  const std::string_view whole = text;
  while (!text.empty()) {
    const std::size_t end = text.find('&');
    const std::string_view part = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    if (part.empty()) continue;
    const std::size_t equals = part.find('=');
    auto key = FormDecode(part.substr(0, equals));
    auto value = equals == std::string_view::npos ? std::optional<std::string>("")
                                                  : FormDecode(part.substr(equals + 1));
    const bool bad = !key || !value || tags.size() > kObjectTagsMax;
    if (bad) {
      return Fail(
          InvalidArgument("The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded "
                          "URL query parameters without "
                          "tag name duplicates.",
                          "x-amz-tagging", whole));
    }
    tags.push_back({std::move(*key), std::move(*value)});
  }
  ALOFT_TRY_VOID(CheckTags(tags, TagOwner::kObject));
  return tags;
}

Result<object::Tags> ParseTagSet(const XmlNode& set, TagOwner owner) {
  object::Tags tags;
  for (const XmlNode& node : set.children()) {
    const XmlNode key = node.child("Key");
    const XmlNode value = node.child("Value");
    if (node.name() != "Tag" || !key || !value) return Fail(Error{Code::kMalformedXml});
    tags.push_back({key.text(), value.text()});
  }
  ALOFT_TRY_VOID(CheckTags(tags, owner));
  return tags;
}

Result<object::Tags> ParseTagging(std::string_view body, TagOwner owner) {
  ALOFT_TRY(const XmlDocument document, ParseXmlBody(body, "Tagging"));
  const XmlNode set = document.root().child("TagSet");
  if (!set) return Fail(Error{Code::kMalformedXml});
  return ParseTagSet(set, owner);
}

void WriteTagSet(XmlWriter& xml, const object::Tags& tags) {
  xml.Begin("TagSet");
  for (const object::Tag& tag : tags) {
    xml.Begin("Tag")
        .Element("Key", std::string_view(tag.key))
        .Element("Value", std::string_view(tag.value))
        .End();
  }
  xml.End();
}

}  // namespace aloft::faces::s3
