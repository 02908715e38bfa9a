// PutObject: https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html
#include <memory>
#include <optional>
#include <utility>

#include "faces/common/body_plans.h"
#include "faces/s3/authorize.h"
#include "faces/s3/authorize_new.h"
#include "faces/s3/checksum_headers.h"
#include "faces/s3/conditions.h"
#include "faces/s3/encryption.h"
#include "faces/s3/limits.h"
#include "faces/s3/object_headers.h"
#include "faces/s3/object_lock.h"
#include "faces/s3/operations.h"
#include "faces/s3/owner.h"
#include "faces/s3/payload.h"
#include "faces/s3/put_reply.h"
#include "faces/s3/reply.h"

namespace aloft::faces::s3 {
namespace {

// Everything but the bytes, decided from the head.
struct Upload {
  CallPtr call;
  Scope scope;
  identity::Grant grant;
  object::WriteOptions options;
  StatedDigests stated;
  std::uint64_t bytes;
};

Result<object::ExpectedDigests> Expected(const Upload& upload) {
  ALOFT_TRY(object::ExpectedDigests expected,
            ExpectedDigestsOf(upload.stated, upload.call->request->payload_trailers()));
  expected.bytes = upload.bytes;
  return expected;
}

Error Refusal(const Upload& upload, const object::Error& fault) {
  if (fault.fault == object::Fault::kDigestMismatch)
    return DigestMismatch(upload.stated, fault.detail);
  return FromWriteFault(fault, upload.options.conditions, upload.call->bucket(),
                        upload.call->key());
}

Result<edge::Response> PutWhole(const Upload& upload, std::string_view body) {
  ALOFT_TRY(const object::ExpectedDigests expected, Expected(upload));
  const EndingRules rules = EndingRulesOf(upload.scope);
  auto put = upload.call->objects().objects().PutSmall(upload.grant, upload.call->object_name(),
                                                       body, upload.options, expected);
  if (!put) return Fail(Refusal(upload, put.error()));
  return PutReply(upload.scope, *put, rules, upload.call->headers());
}

class PutIntake {
 public:
  explicit PutIntake(std::shared_ptr<const Upload> upload) : upload_(std::move(upload)) {}

  Result<void> Append(std::string_view bytes) {
    ALOFT_TRY_VOID(Open());
    auto appended = writer_->Append(bytes);
    if (!appended) return Fail(Refusal(*upload_, appended.error()));
    return {};
  }

  Result<edge::Response> Finish() {
    ALOFT_TRY_VOID(Open());
    ALOFT_TRY(const object::ExpectedDigests expected, Expected(*upload_));
    auto committed = writer_->Commit(expected);
    if (!committed) return Fail(Refusal(*upload_, committed.error()));
    return PutReply(upload_->scope, *committed, EndingRulesOf(upload_->scope),
                    upload_->call->headers());
  }

 private:
  Result<void> Open() {
    if (writer_) return {};
    auto writer = upload_->call->objects().objects().Put(
        upload_->grant, upload_->call->object_name(), upload_->options);
    if (!writer) return Fail(Refusal(*upload_, writer.error()));
    writer_ = std::move(*writer);
    return {};
  }

  std::shared_ptr<const Upload> upload_;
  std::unique_ptr<object::ObjectWriter> writer_;
};

}  // namespace

Result<edge::Plan> PutObject(const CallPtr& call) {
  ALOFT_TRY(const object::Tags tags, TaggingOf(call->headers()));
  ALOFT_TRY(Scope scope, FindScope(*call));
  ALOFT_TRY(const object::Protection protection,
            ProtectionOf(call->headers(), call->services->clock.WallMicros()));
  ALOFT_TRY(identity::Grant grant,
            AuthorizeNewObject(scope, call->key(), {call->headers(), tags, protection}));
  ALOFT_TRY(const std::uint64_t bytes, PayloadBytes(*call, kPutBytesMax));
  object::WriteOptions options;
  ALOFT_TRY(options.attributes, AttributesOf(call->headers(), *scope.bucket));
  options.attributes.protection = protection;
  options.attributes.owner = OwnerText(*scope.principal, *scope.bucket, *call);
  ALOFT_TRY(options.encryption, EncryptionOf(call->headers()));
  ALOFT_TRY(options.conditions, WriteConditionsOf(call->headers()));
  ALOFT_TRY(StatedDigests stated, StatedDigestsOf(call->headers()));
  ALOFT_TRY_VOID(RequireDigest(stated, *scope.bucket, protection, "Put Object"));
  options.checksum = stated.checksum.algorithm;
  options.bytes_expected = bytes;
  auto upload = std::make_shared<const Upload>(Upload{
      call, std::move(scope), std::move(grant), std::move(options), std::move(stated), bytes});
  if (bytes <= kInlineBodyBytesMax) {
    return WithBody(call, kInlineBodyBytesMax,
                    [upload](std::string_view body) { return PutWhole(*upload, body); });
  }
  return StreamInto<PutIntake>(bytes, Refusing(call), std::move(upload));
}

}  // namespace aloft::faces::s3
