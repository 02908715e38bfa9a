// ListObjectVersions: https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html
#include "faces/s3/list_page.h"
#include "faces/s3/object_headers.h"
#include "faces/s3/operations.h"
#include "faces/s3/owner.h"
#include "faces/s3/reply.h"
#include "faces/s3/times.h"
#include "faces/s3/version_id.h"

namespace aloft::faces::s3 {
namespace {

struct Markers {
  std::string key;
  std::string version_text;
  std::int64_t generation = 0;
};

// The generation behind "null" is not in its text: it is looked up, for the list goes on from a
// place in time.
Result<std::int64_t> GenerationOf(const Scope& scope, const Markers& markers) {
  ALOFT_TRY(const object::VersionRef version, ParseVersionId(markers.version_text));
  if (!version.is_null) return version.generation;
  const object::ObjectName name{scope.bucket->name, markers.key};
  ALOFT_TRY(const identity::Grant grant,
            AuthorizeObject(scope, markers.key, identity::Permission::kObjectVersionRead));
  const auto info = scope.call->objects().objects().Stat(grant, name, version);
  if (info) return info->version.generation;
  if (info.error().version.generation != 0) return info.error().version.generation;
  return 0;
}

Result<Markers> ParseMarkers(const Scope& scope) {
  const Query& query = scope.call->query;
  Markers markers;
  markers.key = std::string(query.Get("key-marker"));
  markers.version_text = std::string(query.Get("version-id-marker"));
  if (markers.version_text.empty()) {
    if (query.Has("version-id-marker") && !markers.key.empty()) {
      return Fail(InvalidArgument("A version-id marker cannot be empty.", "version-id-marker", ""));
    }
    return markers;
  }
  if (markers.key.empty()) {
    return Fail(InvalidArgument("A version-id marker cannot be specified without a key marker.",
                                "version-id-marker", markers.version_text));
  }
  ALOFT_TRY(markers.generation, GenerationOf(scope, markers));
  return markers;
}

void WriteVersion(XmlWriter& xml, const Scope& scope, const object::ObjectInfo& info,
                  NameEncoding encoding) {
  xml.Begin(info.is_delete_marker ? "DeleteMarker" : "Version");
  xml.Element("Key", std::string_view(EncodeName(info.key, encoding)));
  xml.Element("VersionId", std::string_view(VersionId(info.version)));
  xml.Element("IsLatest", info.is_current);
  xml.Element("LastModified", std::string_view(XmlTime(info.created_micros)));
  if (!info.is_delete_marker) {
    xml.Element("ETag", std::string_view(Quoted(info.Etag())));
    WriteChecksumKind(xml, info);
    xml.Element("Size", info.bytes);
    xml.Element("StorageClass", ShownStorageClass(info.storage_class));
  }
  const Owner owner = WriterOf(*scope.call, info.owner, *scope.bucket);
  WriteOwner(xml, "Owner", owner.id, owner.name);
  xml.End();
}

Result<object::VersionPage> Fetch(const Scope& scope, const ListParameters& parameters,
                                  const Markers& markers) {
  ALOFT_TRY(const identity::Grant grant,
            Authorize(scope, identity::Permission::kObjectVersionsList));
  if (parameters.max_keys == 0) return object::VersionPage();
  object::ListVersionsOptions options;
  options.prefix = parameters.prefix;
  options.delimiter = parameters.delimiter;
  options.after_key = markers.key;
  options.after_generation = markers.generation;
  options.limit = parameters.max_keys;
  auto page = scope.call->objects().listing().ListVersions(grant, scope.bucket->name, options);
  if (!page) return Fail(FromFault(page.error(), scope.bucket->name, {}));
  return std::move(*page);
}

// What the next page starts behind; "null" versions are named as clients know them.
void WriteNextMarkers(XmlWriter& xml, const object::VersionPage& page, NameEncoding encoding) {
  xml.Element("NextKeyMarker", std::string_view(EncodeName(page.next_key, encoding)));
  if (page.next_generation == 0) return;
  const bool is_null = !page.versions.empty() && page.versions.back().version.is_null &&
                       page.versions.back().version.generation == page.next_generation;
  xml.Element("NextVersionIdMarker", std::string_view(VersionId({page.next_generation, is_null})));
}

}  // namespace

Result<edge::Plan> ListObjectVersions(const CallPtr& call) {
  ALOFT_TRY(const ListParameters parameters, ParseListParameters(*call));
  ALOFT_TRY(const Scope scope, FindScope(*call));
  ALOFT_TRY(const Markers markers, ParseMarkers(scope));
  ALOFT_TRY(const object::VersionPage page, Fetch(scope, parameters, markers));
  const NameEncoding encoding = parameters.encoding;
  return AnswerXml(XmlBody("ListVersionsResult", [&](XmlWriter& xml) {
    xml.Element("Name", std::string_view(call->bucket()));
    xml.Element("Prefix", std::string_view(EncodeName(parameters.prefix, encoding)));
    xml.Element("KeyMarker", std::string_view(EncodeName(markers.key, encoding)));
    xml.Element("VersionIdMarker", std::string_view(markers.version_text));
    if (page.truncated) WriteNextMarkers(xml, page, encoding);
    xml.Element("MaxKeys", static_cast<std::uint64_t>(parameters.max_keys));
    if (!parameters.delimiter.empty()) {
      xml.Element("Delimiter", std::string_view(EncodeName(parameters.delimiter, encoding)));
    }
    if (encoding == NameEncoding::kUrl) xml.Element("EncodingType", "url");
    xml.Element("IsTruncated", page.truncated);
    for (const object::ObjectInfo& info : page.versions) WriteVersion(xml, scope, info, encoding);
    WriteCommonPrefixes(xml, page.prefixes, encoding);
  }));
}

}  // namespace aloft::faces::s3
