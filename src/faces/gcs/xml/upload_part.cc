// PUT ?partNumber&uploadId: https://cloud.google.com/storage/docs/xml-api/put-object-multipart
#include <memory>
#include <utility>

#include "faces/common/body_plans.h"
#include "faces/gcs/hashes.h"
#include "faces/gcs/xml/headers.h"
#include "faces/gcs/xml/new_object.h"
#include "faces/gcs/xml/operations.h"
#include "faces/gcs/xml/reply.h"
#include "faces/gcs/xml/uploads.h"

namespace aloft::faces::gcs::xml {
namespace {

constexpr std::uint64_t kPartBytesMax = 5ull << 30;

class PartIntake {
 public:
  PartIntake(CallPtr call, identity::Grant grant, object::UploadRef upload, std::uint32_t number,
             object::PartOptions options, object::ExpectedDigests expected)
      : call_(std::move(call)),
        grant_(std::move(grant)),
        upload_(std::move(upload)),
        number_(number),
        options_(std::move(options)),
        expected_(std::move(expected)) {}

  Result<void> Append(std::string_view bytes) {
    ALOFT_TRY_VOID(Open());
    const auto appended = writer_->Append(bytes);
    if (!appended) return Fail(Refusal(appended.error()));
    return {};
  }

  Result<edge::Response> Finish() {
    ALOFT_TRY_VOID(Open());
    const auto part = writer_->Commit(expected_);
    if (!part) return Fail(Refusal(part.error()));
    edge::Response response = EmptyReply(200);
    response.Add("ETag", Quoted(part->Etag()));
    response.Add("x-goog-hash", "crc32c=" + Crc32cText(part->crc32c));
    return response;
  }

 private:
  Result<void> Open() {
    if (writer_) return {};
    auto writer = call_->objects().uploads().PutPart(grant_, upload_, number_, options_);
    if (!writer) return Fail(Refusal(writer.error()));
    writer_ = std::move(*writer);
    return {};
  }
  Error Refusal(const object::Error& fault) const {
    return FromFault(fault, call_->bucket(), call_->key());
  }

  CallPtr call_;
  identity::Grant grant_;
  object::UploadRef upload_;
  std::uint32_t number_;
  object::PartOptions options_;
  object::ExpectedDigests expected_;
  std::unique_ptr<object::PartWriter> writer_;
};

}  // namespace

Result<edge::Plan> UploadPart(const CallPtr& call) {
  // Google has no parts that are copied.
  if (call->headers().Find("x-goog-copy-source")) return Fail(NotImplemented("x-goog-copy-source"));
  ALOFT_TRY(const std::uint32_t number, RequestedPartNumber(*call));
  ALOFT_TRY(object::UploadRef upload, RequestedUpload(*call));
  ALOFT_TRY(object::ExpectedDigests expected, DigestsOf(call->headers()));
  ALOFT_TRY_VOID(CheckLength(*call, kPartBytesMax));
  object::WriteConditions none;
  ALOFT_TRY(WriteGrant write, AuthorizeWriting(*call, none));
  expected.bytes = call->request->payload_bytes();
  object::PartOptions options{.bytes_expected = expected.bytes};
  ALOFT_TRY(options.client_key, RequestKey(call->headers()));
  return StreamInto<PartIntake>(kPartBytesMax, xml::Refusing(call), call, std::move(write.grant),
                                std::move(upload), number, std::move(options), std::move(expected));
}

}  // namespace aloft::faces::gcs::xml
