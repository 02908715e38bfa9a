// ListMultipartUploads:
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListMultipartUploads.html
#include <algorithm>

#include "faces/s3/authorize.h"
#include "faces/s3/checksum_headers.h"
#include "faces/s3/limits.h"
#include "faces/s3/list_page.h"
#include "faces/s3/object_headers.h"
#include "faces/s3/operations.h"
#include "faces/s3/owner.h"
#include "faces/s3/reply.h"
#include "faces/s3/times.h"
#include "faces/s3/upload_id.h"
#include "object/names.h"

namespace aloft::faces::s3 {
namespace {

struct Asked {
  object::ListUploadsOptions options;
  NameEncoding encoding = NameEncoding::kNone;
  std::uint32_t max_uploads = kListEntriesMax;
  std::string upload_id_marker;
};

Result<Asked> Parse(const Query& query) {
  Asked asked;
  asked.options.prefix = std::string(query.Get("prefix"));
  asked.options.delimiter = std::string(query.Get("delimiter"));
  asked.options.after_key = std::string(query.Get("key-marker"));
  ALOFT_TRY(asked.encoding, NameEncodingOf(query));
  ALOFT_TRY(const std::uint32_t max_uploads, query.Number("max-uploads", kListEntriesMax));
  asked.max_uploads = std::min(max_uploads, kListEntriesMax);
  asked.options.limit = asked.max_uploads;
  // Without a key marker it is ignored.
  if (asked.options.after_key.empty()) return asked;
  asked.upload_id_marker = std::string(query.Get("upload-id-marker"));
  if (asked.upload_id_marker.empty()) return asked;
  const auto id = object::ParseVersionText(asked.upload_id_marker);
  if (!id)
    return Fail(
        InvalidArgument("Invalid uploadId marker", "upload-id-marker", asked.upload_id_marker));
  asked.options.after_id = *id;
  return asked;
}

void WriteUpload(XmlWriter& xml, const Scope& scope, const object::UploadInfo& upload,
                 NameEncoding encoding) {
  xml.Begin("Upload");
  xml.Element("Key", std::string_view(EncodeName(upload.key, encoding)));
  xml.Element("UploadId", std::string_view(UploadId(upload.id)));
  const Owner owner = WriterOf(*scope.call, upload.attributes.owner, *scope.bucket);
  WriteOwner(xml, "Initiator", owner.id, owner.name);
  WriteOwner(xml, "Owner", owner.id, owner.name);
  xml.Element("StorageClass", ShownStorageClass(upload.attributes.storage_class));
  xml.Element("Initiated", std::string_view(XmlTime(upload.created_micros)));
  const ChecksumName* checksum = FindChecksum(upload.checksum);
  if (checksum != nullptr) {
    xml.Element("ChecksumAlgorithm", checksum->name)
        .Element("ChecksumType", ScopeName(upload.checksum_scope));
  }
  xml.End();
}

}  // namespace

Result<edge::Plan> ListMultipartUploads(const CallPtr& call) {
  ALOFT_TRY(const Asked asked, Parse(call->query));
  ALOFT_TRY(const Scope scope, FindScope(*call));
  ALOFT_TRY(const identity::Grant grant, Authorize(scope, identity::Permission::kUploadsList));
  object::UploadPage page;
  if (asked.max_uploads > 0) {
    auto found = call->objects().uploads().List(grant, call->bucket(), asked.options);
    if (!found) return Fail(FromFault(found.error(), call->bucket(), {}));
    page = std::move(*found);
  }
  const auto encoded = [&](std::string_view name) { return EncodeName(name, asked.encoding); };
  return AnswerXml(XmlBody("ListMultipartUploadsResult", [&](XmlWriter& xml) {
    xml.Element("Bucket", std::string_view(call->bucket()));
    xml.Element("KeyMarker", std::string_view(encoded(asked.options.after_key)));
    xml.Element("UploadIdMarker", std::string_view(asked.upload_id_marker));
    if (page.truncated) {
      xml.Element("NextKeyMarker", std::string_view(encoded(page.next_key)));
      xml.Element("NextUploadIdMarker", page.next_id == 0
                                            ? std::string_view()
                                            : std::string_view(UploadId(page.next_id)));
    }
    if (!asked.options.prefix.empty())
      xml.Element("Prefix", std::string_view(encoded(asked.options.prefix)));
    if (!asked.options.delimiter.empty())
      xml.Element("Delimiter", std::string_view(encoded(asked.options.delimiter)));
    if (asked.encoding == NameEncoding::kUrl) xml.Element("EncodingType", "url");
    xml.Element("MaxUploads", static_cast<std::uint64_t>(asked.max_uploads));
    xml.Element("IsTruncated", page.truncated);
    for (const object::UploadInfo& upload : page.uploads)
      WriteUpload(xml, scope, upload, asked.encoding);
    WriteCommonPrefixes(xml, page.prefixes, asked.encoding);
  }));
}

}  // namespace aloft::faces::s3
