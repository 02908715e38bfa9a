// GetObjectAttributes: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectAttributes.html
#include <algorithm>
#include <charconv>
#include <memory>
#include <utility>

#include "base/time_format.h"
#include "faces/s3/authorize.h"
#include "faces/s3/checksum_headers.h"
#include "faces/s3/encryption.h"
#include "faces/s3/limits.h"
#include "faces/s3/object_headers.h"
#include "faces/s3/operations.h"
#include "faces/s3/reply.h"
#include "faces/s3/version_id.h"

namespace aloft::faces::s3 {
namespace {

struct Asked {
  bool etag = false;
  bool checksum = false;
  bool parts = false;
  bool storage_class = false;
  bool size = false;
  std::uint32_t max_parts = 1000;
  std::uint32_t part_marker = 0;
};

Result<void> AddAttribute(std::string_view name, Asked& asked) {
  if (name == "ETag") {
    asked.etag = true;
  } else if (name == "Checksum") {
    asked.checksum = true;
  } else if (name == "ObjectParts") {
    asked.parts = true;
  } else if (name == "StorageClass") {
    asked.storage_class = true;
  } else if (name == "ObjectSize") {
    asked.size = true;
  } else {
    return Fail(
        InvalidArgument("Invalid attribute name specified.", "x-amz-object-attributes", name));
  }
  return {};
}

Result<std::uint32_t> NumberHeader(const edge::Headers& headers, std::string_view header,
                                   std::uint32_t absent) {
  const auto text = headers.Find(header);
  if (!text) return absent;
  std::uint32_t value = 0;
  const auto [stop, fault] = std::from_chars(text->data(), text->data() + text->size(), value);
  if (fault == std::errc() && stop == text->data() + text->size() && value <= INT32_MAX)
    return value;
  return Fail(
      InvalidArgument("Argument must be an integer between 0 and 2147483647", header, *text));
}

Result<Asked> Parse(const edge::Headers& headers) {
  Asked asked;
  bool any = false;
  for (const edge::Headers::Field& field : headers.fields()) {
    if (field.name != "x-amz-object-attributes") continue;
    std::string_view rest = field.value;
    while (!rest.empty()) {
      const std::size_t comma = rest.find(',');
      std::string_view name = rest.substr(0, comma);
      rest = comma == std::string_view::npos ? std::string_view() : rest.substr(comma + 1);
      while (name.starts_with(' ')) name.remove_prefix(1);
      while (name.ends_with(' ')) name.remove_suffix(1);
      ALOFT_TRY_VOID(AddAttribute(name, asked));
      any = true;
    }
  }
  if (!any) {
    return Fail(
        Error{Code::kInvalidRequest,
              "The x-amz-object-attributes header specifying the attributes to be retrieved is "
              "either missing or empty"});
  }
  ALOFT_TRY(asked.max_parts, NumberHeader(headers, "x-amz-max-parts", kListEntriesMax));
  asked.max_parts = std::min(asked.max_parts, kListEntriesMax);
  ALOFT_TRY(asked.part_marker, NumberHeader(headers, "x-amz-part-number-marker", 0));
  return asked;
}

void WriteParts(XmlWriter& xml, const object::ObjectInfo& info, const Asked& asked,
                std::vector<object::ObjectPart> parts) {
  const bool truncated = parts.size() > asked.max_parts;
  if (truncated) parts.resize(asked.max_parts);
  xml.Begin("ObjectParts");
  xml.Element("PartsCount", static_cast<std::uint64_t>(info.part_count));
  // Amazon lists single parts only where they have checksums of their own.
  const bool shown = info.checksum.algorithm != object::ChecksumAlgorithm::kNone;
  if (shown) {
    for (const object::ObjectPart& part : parts) {
      xml.Begin("Part");
      xml.Element("PartNumber", static_cast<std::uint64_t>(part.number))
          .Element("Size", part.bytes);
      object::Checksum checksum = part.checksum;
      checksum.scope = object::ChecksumScope::kFullObject;
      WriteChecksum(xml, checksum, 0);
      xml.End();
    }
    xml.Element("PartNumberMarker", static_cast<std::uint64_t>(asked.part_marker));
    if (!parts.empty())
      xml.Element("NextPartNumberMarker", static_cast<std::uint64_t>(parts.back().number));
    xml.Element("MaxParts", static_cast<std::uint64_t>(asked.max_parts));
    xml.Element("IsTruncated", truncated);
  }
  xml.End();
}

// Here alone composite values are written without the number of parts, and tags without quotes.
void WriteWholeChecksum(XmlWriter& xml, const object::ObjectInfo& info) {
  object::Checksum checksum = ShownChecksum(info);
  const std::string_view scope = ScopeName(checksum.scope);
  checksum.scope = object::ChecksumScope::kFullObject;
  xml.Begin("Checksum");
  WriteChecksum(xml, checksum, 0);
  xml.Element("ChecksumType", scope).End();
}

}  // namespace

Result<edge::Plan> GetObjectAttributes(const CallPtr& call) {
  ALOFT_TRY(const Asked asked, Parse(call->headers()));
  ALOFT_TRY(const auto version, RequestedVersion(call->query));
  ALOFT_TRY(const Scope scope, FindScope(*call));
  const auto permission =
      version ? identity::Permission::kObjectVersionRead : identity::Permission::kObjectRead;
  ALOFT_TRY(const identity::Grant grant,
            AuthorizeObject(scope, call->key(), permission, {.version = version}));
  ALOFT_TRY(const auto client_key, ClientKeyAlone(call->headers()));
  const auto reader =
      call->objects().objects().Open(grant, call->object_name(), version, client_key);
  if (!reader)
    return Fail(HideMissing(scope, FromFault(reader.error(), call->bucket(), call->key())));
  const object::ObjectInfo& info = (*reader)->info();
  std::vector<object::ObjectPart> parts;
  if (asked.parts && info.part_count > 0) {
    auto found = (*reader)->Parts(asked.part_marker, asked.max_parts + 1);
    if (!found) return Fail(FromFault(found.error(), call->bucket(), call->key()));
    parts = std::move(*found);
  }
  edge::Response response = XmlReply(XmlBody("GetObjectAttributesResponse", [&](XmlWriter& xml) {
    if (asked.etag) xml.Element("ETag", std::string_view(info.Etag()));
    if (asked.checksum) WriteWholeChecksum(xml, info);
    if (asked.parts && info.part_count > 0) WriteParts(xml, info, asked, std::move(parts));
    if (asked.storage_class) xml.Element("StorageClass", ShownStorageClass(info.storage_class));
    if (asked.size) xml.Element("ObjectSize", info.bytes);
  }));
  response.Add("Last-Modified", FormatHttpDate(info.created_micros));
  AddVersionHeader(response, *scope.bucket, info.version);
  return Answer(std::move(response));
}

}  // namespace aloft::faces::s3
