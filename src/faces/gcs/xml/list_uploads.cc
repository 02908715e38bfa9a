// GET of a bucket ?uploads, and of an object ?uploadId.
// https://cloud.google.com/storage/docs/xml-api/get-bucket-uploads
// https://cloud.google.com/storage/docs/xml-api/get-object-multipart
#include <algorithm>

#include "base/time_format.h"
#include "faces/gcs/limits.h"
#include "faces/gcs/xml/headers.h"
#include "faces/gcs/xml/operations.h"
#include "faces/gcs/xml/reply.h"
#include "faces/gcs/xml/uploads.h"
#include "object/names.h"

namespace aloft::faces::gcs::xml {
namespace {

void WriteUpload(XmlWriter& xml, const object::UploadInfo& upload) {
  const std::string time = FormatRfc3339(upload.created_micros, TimeFraction::kMillis);
  xml.Begin("Upload");
  xml.Element("Key", std::string_view(upload.key));
  xml.Element("UploadId", std::string_view(object::VersionText(upload.id)));
  xml.Element("StorageClass", upload.attributes.storage_class.empty()
                                  ? std::string_view("STANDARD")
                                  : std::string_view(upload.attributes.storage_class));
  xml.Element("Initiated", std::string_view(time)).End();
}

void WritePart(XmlWriter& xml, const object::PartInfo& part) {
  const std::string time = FormatRfc3339(part.created_micros, TimeFraction::kMillis);
  xml.Begin("Part");
  xml.Element("PartNumber", static_cast<std::uint64_t>(part.number));
  xml.Element("LastModified", std::string_view(time));
  xml.Element("ETag", std::string_view(Quoted(part.Etag())));
  xml.Element("Size", part.bytes).End();
}

}  // namespace

Result<edge::Plan> ListUploads(const CallPtr& call) {
  object::ListUploadsOptions options;
  options.prefix = call->query.Get("prefix");
  options.delimiter = call->query.Get("delimiter");
  options.after_key = call->query.Get("key-marker");
  options.after_id = object::ParseVersionText(call->query.Get("upload-id-marker")).value_or(0);
  ALOFT_TRY(const std::uint32_t most, RequestedCount(*call, "max-uploads", kListEntriesMax));
  options.limit = std::clamp<std::size_t>(most, 1, kListEntriesMax);
  ALOFT_TRY(const identity::Grant grant,
            AuthorizeBucket(*call, identity::Permission::kUploadsList));
  const auto page = call->objects().uploads().List(grant, call->bucket(), options);
  if (!page) return Fail(FromFault(page.error(), call->bucket(), {}));
  return edge::Plan(XmlReply("ListMultipartUploadsResult", kUploadNamespace, [&](XmlWriter& xml) {
    xml.Element("Bucket", std::string_view(call->bucket()));
    xml.Element("Prefix", std::string_view(options.prefix));
    xml.Element("KeyMarker", std::string_view(options.after_key));
    if (page->truncated) {
      xml.Element("NextKeyMarker", std::string_view(page->next_key));
      xml.Element("NextUploadIdMarker", std::string_view(object::VersionText(page->next_id)));
    }
    xml.Element("IsTruncated", page->truncated);
    for (const object::UploadInfo& upload : page->uploads) WriteUpload(xml, upload);
    for (const std::string& prefix : page->prefixes) {
      xml.Begin("CommonPrefixes").Element("Prefix", std::string_view(prefix)).End();
    }
  }));
}

Result<edge::Plan> ListParts(const CallPtr& call) {
  ALOFT_TRY(const object::UploadRef upload, RequestedUpload(*call));
  ALOFT_TRY(const std::uint32_t marker, RequestedCount(*call, "part-number-marker", 0));
  ALOFT_TRY(const std::uint32_t most, RequestedCount(*call, "max-parts", kListEntriesMax));
  const std::size_t limit = std::clamp<std::size_t>(most, 1, kListEntriesMax);
  ALOFT_TRY(const identity::Grant grant,
            AuthorizeObject(*call, identity::Permission::kUploadPartsList));
  const auto page = call->objects().uploads().ListParts(grant, upload, marker, limit);
  if (!page) return Fail(FromFault(page.error(), call->bucket(), call->key()));
  return edge::Plan(XmlReply("ListPartsResult", kUploadNamespace, [&](XmlWriter& xml) {
    xml.Element("Bucket", std::string_view(call->bucket()));
    xml.Element("Key", std::string_view(call->key()));
    xml.Element("UploadId", call->query.Get("uploadId"));
    xml.Element("PartNumberMarker", static_cast<std::uint64_t>(marker));
    if (page->truncated) {
      xml.Element("NextPartNumberMarker", static_cast<std::uint64_t>(page->next));
    }
    xml.Element("MaxParts", static_cast<std::uint64_t>(limit));
    xml.Element("IsTruncated", page->truncated);
    for (const object::PartInfo& part : page->parts) WritePart(xml, part);
  }));
}

}  // namespace aloft::faces::gcs::xml
