// ListParts: https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListParts.html
#include <algorithm>
#include <utility>

#include "faces/s3/authorize.h"
#include "faces/s3/checksum_headers.h"
#include "faces/s3/expiration.h"
#include "faces/s3/limits.h"
#include "faces/s3/list_text.h"
#include "faces/s3/object_headers.h"
#include "faces/s3/operations.h"
#include "faces/s3/owner.h"
#include "faces/s3/reply.h"
#include "faces/s3/times.h"
#include "faces/s3/upload_id.h"

namespace aloft::faces::s3 {
namespace {

void WritePart(XmlWriter& xml, const object::PartInfo& part) {
  xml.Begin("Part");
  xml.Element("PartNumber", static_cast<std::uint64_t>(part.number));
  xml.Element("LastModified", std::string_view(XmlTime(part.created_micros)));
  xml.Element("ETag", std::string_view(Quoted(part.Etag())));
  xml.Element("Size", part.bytes);
  object::Checksum checksum = part.checksum;
  checksum.scope = object::ChecksumScope::kFullObject;
  WriteChecksum(xml, checksum, 0);
  xml.End();
}

}  // namespace

Result<edge::Plan> ListParts(const CallPtr& call) {
  ALOFT_TRY(const std::uint32_t asked_parts, call->query.Number("max-parts", kListEntriesMax));
  const std::uint32_t max_parts = std::min(asked_parts, kListEntriesMax);
  ALOFT_TRY(const std::uint32_t marker, call->query.Number("part-number-marker", 0));
  ALOFT_TRY(const Scope scope, FindScope(*call));
  ALOFT_TRY(const identity::Grant grant,
            AuthorizeObject(scope, call->key(), identity::Permission::kUploadPartsList));
  ALOFT_TRY(const object::UploadRef upload, RequestedUpload(*call));
  const auto page = call->objects().uploads().ListParts(grant, upload, marker, max_parts);
  if (!page) return Fail(FromUploadFault(page.error(), *call));
  const Owner owner = WriterOf(*call, page->upload.attributes.owner, *scope.bucket);
  edge::Response response = XmlReply(XmlBody("ListPartsResult", [&](XmlWriter& xml) {
    xml.Element("Bucket", std::string_view(call->bucket()))
        .Element("Key", std::string_view(call->key()));
    xml.Element("UploadId", call->query.Get("uploadId"));
    WriteOwner(xml, "Initiator", owner.id, owner.name);
    WriteOwner(xml, "Owner", owner.id, owner.name);
    xml.Element("StorageClass", ShownStorageClass(page->upload.attributes.storage_class));
    xml.Element("PartNumberMarker", static_cast<std::uint64_t>(marker));
    const std::uint32_t last = page->parts.empty() ? 0 : page->parts.back().number;
    xml.Element("NextPartNumberMarker", static_cast<std::uint64_t>(last));
    xml.Element("MaxParts", static_cast<std::uint64_t>(max_parts));
    xml.Element("IsTruncated", page->truncated);
    const ChecksumName* checksum = FindChecksum(page->upload.checksum);
    if (checksum != nullptr) {
      xml.Element("ChecksumAlgorithm", checksum->name)
          .Element("ChecksumType", ScopeName(page->upload.checksum_scope));
    }
    for (const object::PartInfo& part : page->parts) WritePart(xml, part);
  }));
  AddAbortDate(response, EndingRulesOf(scope), call->key(), page->upload.created_micros);
  return Answer(std::move(response));
}

}  // namespace aloft::faces::s3
