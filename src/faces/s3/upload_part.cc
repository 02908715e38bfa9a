// UploadPart: https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPart.html
#include <memory>
#include <utility>

#include "faces/common/body_plans.h"
#include "faces/s3/authorize.h"
#include "faces/s3/checksum_headers.h"
#include "faces/s3/encryption.h"
#include "faces/s3/limits.h"
#include "faces/s3/object_headers.h"
#include "faces/s3/object_lock.h"
#include "faces/s3/operations.h"
#include "faces/s3/payload.h"
#include "faces/s3/reply.h"
#include "faces/s3/upload_id.h"

namespace aloft::faces::s3 {
namespace {

constexpr std::string_view kWhat = "Put Part";

struct Part {
  CallPtr call;
  Scope scope;
  identity::Grant grant;
  object::UploadRef upload;
  std::uint32_t number;
  object::PartOptions options;
  StatedDigests stated;
  std::uint64_t bytes;
};

Error Refusal(const Part& part, const object::Error& fault) {
  if (fault.fault == object::Fault::kDigestMismatch)
    return DigestMismatch(part.stated, fault.detail);
  return FromUploadFault(fault, *part.call);
}

edge::Response Render(const Part& part, const object::PartInfo& info) {
  edge::Response response = EmptyReply(200);
  response.Add("ETag", Quoted(info.Etag()));
  AddEncryptionHeaders(response, info.encryption, part.call->headers());
  // The part's own value, never composite, and without a type.
  const ChecksumName* name = FindChecksum(info.checksum.algorithm);
  if (name != nullptr)
    response.Add(std::string(name->header),
                 ChecksumText({name->algorithm, {}, info.checksum.value}, 0));
  if (name == nullptr && part.stated.checksum.algorithm != object::ChecksumAlgorithm::kNone) {
    const ChecksumName* stated = FindChecksum(part.stated.checksum.algorithm);
    if (!part.stated.checksum.value.empty()) {
      response.Add(std::string(stated->header), ChecksumText(part.stated.checksum, 0));
    }
  }
  return response;
}

class PartIntake {
 public:
  explicit PartIntake(Part part) : part_(std::move(part)) {}

  Result<void> Append(std::string_view bytes) {
    ALOFT_TRY_VOID(Open());
    auto appended = writer_->Append(bytes);
    if (!appended) return Fail(Refusal(part_, appended.error()));
    return {};
  }

  Result<edge::Response> Finish() {
    ALOFT_TRY_VOID(Open());
    ALOFT_TRY(object::ExpectedDigests expected,
              ExpectedDigestsOf(part_.stated, part_.call->request->payload_trailers()));
    expected.bytes = part_.bytes;
    auto committed = writer_->Commit(expected);
    if (!committed) return Fail(Refusal(part_, committed.error()));
    return Render(part_, *committed);
  }

 private:
  Result<void> Open() {
    if (writer_) return {};
    auto writer = part_.call->objects().uploads().PutPart(part_.grant, part_.upload, part_.number,
                                                          part_.options);
    if (!writer) return Fail(Refusal(part_, writer.error()));
    ALOFT_TRY_VOID(
        RequireDigest(part_.stated, *part_.scope.bucket, (*writer)->protection(), kWhat));
    writer_ = std::move(*writer);
    return {};
  }

  Part part_;
  std::unique_ptr<object::PartWriter> writer_;
};

}  // namespace

Result<edge::Plan> UploadPart(const CallPtr& call) {
  ALOFT_TRY(Scope scope, FindScope(*call));
  ALOFT_TRY(identity::Grant grant,
            AuthorizeObject(scope, call->key(), identity::Permission::kObjectWrite));
  ALOFT_TRY_VOID(RefuseUnsupported(call->headers()));
  ALOFT_TRY(const std::uint32_t number, RequestedPartNumber(*call));
  ALOFT_TRY(object::UploadRef upload, RequestedUpload(*call));
  ALOFT_TRY(const std::uint64_t bytes, PayloadBytes(*call, kPartBytesMax));
  ALOFT_TRY(StatedDigests stated, StatedDigestsOf(call->headers()));
  ALOFT_TRY(const auto client_key, ClientKeyAlone(call->headers()));
  // By the bucket's lock at once; by that of the upload when it is looked up.
  ALOFT_TRY_VOID(RequireDigest(stated, *scope.bucket, {}, kWhat));
  const object::PartOptions options{bytes, stated.checksum.algorithm, client_key};
  Part part{call,   std::move(scope), std::move(grant),  std::move(upload),
            number, options,          std::move(stated), bytes};
  return StreamInto<PartIntake>(bytes, Refusing(call), std::move(part));
}

}  // namespace aloft::faces::s3
