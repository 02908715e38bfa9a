#include "faces/s3/object_headers.h"

#include <algorithm>
#include <array>

#include "base/time_format.h"
#include "faces/common/header_values.h"
#include "faces/s3/acl.h"
#include "faces/s3/limits.h"
#include "faces/s3/tag_set.h"
#include "faces/s3/text.h"
#include "faces/s3/version_id.h"

namespace aloft::faces::s3 {
namespace {

constexpr std::string_view kMetaPrefix = "x-amz-meta-";

constexpr std::array<std::string_view, 9> kStorageClasses = {
    "STANDARD", "REDUCED_REDUNDANCY", "STANDARD_IA", "ONEZONE_IA",     "INTELLIGENT_TIERING",
    "GLACIER",  "DEEP_ARCHIVE",       "GLACIER_IR",  "EXPRESS_ONEZONE"};

Error NotBuilt(std::string_view header, std::string_view value) {
  return {
      Code::kNotImplemented, {}, {{"Header", std::string(header)}, {"Value", std::string(value)}}};
}

// "aws-chunked" says how the request was framed; it is no encoding of the object.
std::string WithoutAwsChunked(std::string_view value) {
  std::string out;
  while (!value.empty()) {
    const std::size_t comma = value.find(',');
    std::string_view part = value.substr(0, comma);
    value = comma == std::string_view::npos ? std::string_view() : value.substr(comma + 1);
    while (part.starts_with(' ')) part.remove_prefix(1);
    while (part.ends_with(' ')) part.remove_suffix(1);
    if (part.empty() || part == "aws-chunked") continue;
    if (!out.empty()) out += ",";
    out += part;
  }
  return out;
}

}  // namespace

Result<object::ContentHeaders> ContentHeadersOf(const edge::Headers& headers) {
  object::ContentHeaders content;
  content.type = std::string(headers.Get("content-type"));
  content.encoding = WithoutAwsChunked(headers.Get("content-encoding"));
  content.disposition = std::string(headers.Get("content-disposition"));
  content.language = std::string(headers.Get("content-language"));
  content.cache_control = std::string(headers.Get("cache-control"));
  content.expires = std::string(headers.Get("expires"));
  for (const std::string* value : {&content.type, &content.encoding, &content.disposition,
                                   &content.language, &content.cache_control, &content.expires}) {
    if (HasControls(*value))
      return Fail(Error{Code::kInvalidArgument, "Header values cannot hold control characters."});
  }
  return content;
}

Result<object::UserMetadata> UserMetadataOf(const edge::Headers& headers) {
  object::UserMetadata metadata = FieldsBehind(kMetaPrefix, headers);
  std::size_t bytes = 0;
  for (const auto& [name, value] : metadata) {
    if (HasControls(value)) {
      return Fail(Error{Code::kInvalidArgument, "Metadata values cannot hold control characters."});
    }
    bytes += name.size() + value.size();
  }
  if (bytes <= kUserMetadataBytesMax) return metadata;
  return Fail(Error{Code::kMetadataTooLarge,
                    {},
                    {{"Size", std::to_string(bytes)},
                     {"MaxSizeAllowed", std::to_string(kUserMetadataBytesMax)}}});
}

Result<std::string> StorageClassOf(const edge::Headers& headers) {
  const auto text = headers.Find("x-amz-storage-class");
  if (!text) return std::string();
  if (std::find(kStorageClasses.begin(), kStorageClasses.end(), *text) == kStorageClasses.end()) {
    return Fail(
        Error{Code::kInvalidStorageClass, {}, {{"StorageClassRequested", std::string(*text)}}});
  }
  return *text == "STANDARD" ? std::string() : std::string(*text);
}

Result<object::Tags> TaggingOf(const edge::Headers& headers) {
  const auto text = headers.Find("x-amz-tagging");
  if (!text) return object::Tags();
  return ParseTagHeader(*text);
}

Result<void> RefuseUnsupported(const edge::Headers& headers) {
  for (const edge::Headers::Field& field : headers.fields()) {
    const bool refused = field.name.starts_with("x-amz-object-lock-event-hold") ||
                         field.name == "x-amz-website-redirect-location" ||
                         field.name == "x-amz-write-offset-bytes";
    if (refused) return Fail(NotBuilt(field.name, field.value));
  }
  return {};
}

Result<object::ObjectAttributes> AttributesOf(const edge::Headers& headers,
                                              const object::BucketInfo& bucket) {
  ALOFT_TRY_VOID(RefuseUnsupported(headers));
  object::ObjectAttributes attributes;
  ALOFT_TRY(attributes.headers, ContentHeadersOf(headers));
  ALOFT_TRY(attributes.user_metadata, UserMetadataOf(headers));
  ALOFT_TRY(attributes.storage_class, StorageClassOf(headers));
  ALOFT_TRY(attributes.tags, TaggingOf(headers));
  ALOFT_TRY(attributes.access, ObjectAccessOf(headers, bucket));
  return attributes;
}

std::string Quoted(std::string_view etag) { return "\"" + std::string(etag) + "\""; }

std::string_view ShownStorageClass(std::string_view storage_class) {
  return storage_class.empty() ? std::string_view("STANDARD") : storage_class;
}

void AddObjectHeaders(edge::Response& response, const object::ObjectInfo& info) {
  response.Add("ETag", Quoted(info.Etag()));
  response.Add("Last-Modified", FormatHttpDate(info.created_micros));
  const object::ContentHeaders& content = info.headers;
  response.Add("Content-Type", content.type.empty() ? "binary/octet-stream" : content.type);
  const std::pair<const char*, const std::string*> optional[] = {
      {"Content-Encoding", &content.encoding},
      {"Content-Disposition", &content.disposition},
      {"Content-Language", &content.language},
      {"Cache-Control", &content.cache_control},
      {"Expires", &content.expires}};
  for (const auto& [name, value] : optional) {
    if (!value->empty()) response.Add(name, HeaderText(*value));
  }
  for (const auto& [name, value] : info.user_metadata) {
    response.Add(std::string(kMetaPrefix) + name, HeaderText(value));
  }
  if (ShownStorageClass(info.storage_class) != "STANDARD") {
    response.Add("x-amz-storage-class", info.storage_class);
  }
  if (!info.tags.empty()) response.Add("x-amz-tagging-count", std::to_string(info.tags.size()));
}

void AddVersionHeader(edge::Response& response, const object::BucketInfo& bucket,
                      const object::VersionRef& version) {
  if (bucket.versioning == object::Versioning::kNever) return;
  response.Add("x-amz-version-id", VersionId(version));
}

}  // namespace aloft::faces::s3
