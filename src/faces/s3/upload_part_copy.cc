// UploadPartCopy: https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPartCopy.html
#include <optional>
#include <utility>

#include "faces/s3/authorize.h"
#include "faces/s3/checksum_headers.h"
#include "faces/s3/conditions.h"
#include "faces/s3/copy_source.h"
#include "faces/s3/encryption.h"
#include "faces/s3/object_headers.h"
#include "faces/s3/operations.h"
#include "faces/s3/range.h"
#include "faces/s3/reply.h"
#include "faces/s3/times.h"
#include "faces/s3/upload_id.h"
#include "faces/s3/version_id.h"

namespace aloft::faces::s3 {
namespace {

// x-amz-copy-source-range against the source as it is.
Result<std::optional<object::ByteRange>> RangeOf(const Call& call, const ReadableSource& from) {
  const auto header = call.headers().Find("x-amz-copy-source-range");
  if (!header) return std::optional<object::ByteRange>();
  const auto info =
      call.objects().objects().Stat(from.grant, from.source.name, from.source.version);
  if (!info) return Fail(HideMissing(from.scope, FromCopyFault(info.error(), from.source)));
  ALOFT_TRY(const ByteRange range, ResolveCopyRange(*header, info->bytes));
  return std::optional(object::ByteRange{range.first, range.length});
}

edge::Response Render(const Call& call, const ReadableSource& from, const object::PartInfo& part) {
  edge::Response response = XmlReply(XmlBody("CopyPartResult", [&part](XmlWriter& xml) {
    xml.Element("ETag", std::string_view(Quoted(part.Etag())));
    xml.Element("LastModified", std::string_view(XmlTime(part.created_micros)));
    object::Checksum checksum = part.checksum;
    checksum.scope = object::ChecksumScope::kFullObject;
    WriteChecksum(xml, checksum, 0);
  }));
  AddEncryptionHeaders(response, part.encryption, call.headers());
  if (from.source.version)
    response.Add("x-amz-copy-source-version-id", VersionId(*from.source.version));
  return response;
}

}  // namespace

Result<edge::Plan> UploadPartCopy(const CallPtr& call) {
  ALOFT_TRY(const Scope scope, FindScope(*call));
  ALOFT_TRY(const identity::Grant write,
            AuthorizeObject(scope, call->key(), identity::Permission::kObjectWrite));
  ALOFT_TRY_VOID(RefuseUnsupported(call->headers()));
  ALOFT_TRY(const std::uint32_t number, RequestedPartNumber(*call));
  ALOFT_TRY(const object::UploadRef upload, RequestedUpload(*call));
  ALOFT_TRY(const ReadableSource from, AuthorizeCopySource(*call));
  object::CopyPartOptions options;
  ALOFT_TRY(options.client_key, ClientKeyAlone(call->headers()));
  ALOFT_TRY(options.source_key, ClientKeyOf(call->headers(), KeyOf::kCopySource));
  ALOFT_TRY(options.range, RangeOf(*call, from));
  options.source_conditions = CopySourceConditionsOf(call->headers());
  const auto act = [=]() -> Result<edge::Response> {
    auto part = call->objects().uploads().CopyPart(
        from.grant, from.source.name, from.source.version, write, upload, number, options);
    if (part) return Render(*call, from, *part);
    if (part.error().fault == object::Fault::kNoSuchUpload)
      return Fail(FromUploadFault(part.error(), *call));
    return Fail(HideMissing(from.scope,
                            FromCopyFault(part.error(), from.source, options.source_conditions)));
  };
  return WithoutBody(call, act, Where::kPool);
}

}  // namespace aloft::faces::s3
