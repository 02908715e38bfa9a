#include "faces/s3/list_page.h"

#include <algorithm>

#include "faces/s3/checksum_headers.h"
#include "faces/s3/limits.h"
#include "faces/s3/object_headers.h"
#include "faces/s3/owner.h"
#include "faces/s3/times.h"

namespace aloft::faces::s3 {

Result<ListParameters> ParseListParameters(const Call& call) {
  ListParameters parameters;
  parameters.prefix = std::string(call.query.Get("prefix"));
  parameters.delimiter = std::string(call.query.Get("delimiter"));
  ALOFT_TRY(parameters.encoding, NameEncodingOf(call.query));
  ALOFT_TRY(const std::uint32_t max_keys, call.query.Number("max-keys", kListEntriesMax));
  parameters.max_keys = std::min(max_keys, kListEntriesMax);
  return parameters;
}

Result<object::ListPage> FetchPage(const Scope& scope, const ListParameters& parameters,
                                   std::string start_after) {
  ALOFT_TRY(const identity::Grant grant, Authorize(scope, identity::Permission::kObjectsList));
  if (parameters.max_keys == 0) return object::ListPage();
  object::ListOptions options;
  options.prefix = parameters.prefix;
  options.delimiter = parameters.delimiter;
  options.start_after = std::move(start_after);
  options.limit = parameters.max_keys;
  auto page = scope.call->objects().listing().List(grant, scope.bucket->name, options);
  if (!page) return Fail(FromFault(page.error(), scope.bucket->name, {}));
  return std::move(*page);
}

void WriteChecksumKind(XmlWriter& xml, const object::ObjectInfo& info) {
  const object::Checksum checksum = ShownChecksum(info);
  const ChecksumName* name = FindChecksum(checksum.algorithm);
  if (name == nullptr) return;
  xml.Element("ChecksumAlgorithm", name->name);
  xml.Element("ChecksumType", ScopeName(checksum.scope));
}

void WriteContents(XmlWriter& xml, const Scope& scope, const object::ListPage& page,
                   NameEncoding encoding, ShowOwner show_owner) {
  for (const object::ObjectInfo& info : page.objects) {
    xml.Begin("Contents");
    xml.Element("Key", std::string_view(EncodeName(info.key, encoding)));
    xml.Element("LastModified", std::string_view(XmlTime(info.created_micros)));
    xml.Element("ETag", std::string_view(Quoted(info.Etag())));
    WriteChecksumKind(xml, info);
    xml.Element("Size", info.bytes);
    if (show_owner == ShowOwner::kYes) {
      const Owner owner = WriterOf(*scope.call, info.owner, *scope.bucket);
      WriteOwner(xml, "Owner", owner.id, owner.name);
    }
    xml.Element("StorageClass", ShownStorageClass(info.storage_class));
    xml.End();
  }
}

void WriteCommonPrefixes(XmlWriter& xml, const std::vector<std::string>& prefixes,
                         NameEncoding encoding) {
  for (const std::string& prefix : prefixes) {
    xml.Begin("CommonPrefixes")
        .Element("Prefix", std::string_view(EncodeName(prefix, encoding)))
        .End();
  }
}

}  // namespace aloft::faces::s3
