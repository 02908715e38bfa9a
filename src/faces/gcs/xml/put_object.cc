// PUT of an object: https://cloud.google.com/storage/docs/xml-api/put-object-upload
#include <memory>
#include <utility>

#include "faces/common/body_plans.h"
#include "faces/gcs/limits.h"
#include "faces/gcs/xml/headers.h"
#include "faces/gcs/xml/new_object.h"
#include "faces/gcs/xml/operations.h"
#include "faces/gcs/xml/reply.h"

namespace aloft::faces::gcs::xml {
namespace {

class ObjectIntake {
 public:
  ObjectIntake(CallPtr call, WriteGrant grant, object::WriteOptions options,
               object::ExpectedDigests expected)
      : call_(std::move(call)),
        grant_(std::move(grant)),
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
    const auto created = writer_->Commit(expected_);
    if (!created) return Fail(Refusal(created.error()));
    edge::Response response = EmptyReply(200);
    response.Add("ETag", Quoted(created->Etag()));
    AddGoogHeaders(response, *created);
    return response;
  }

 private:
  Result<void> Open() {
    if (writer_) return {};
    auto writer = call_->objects().objects().Put(grant_.grant, call_->object_name(), options_);
    if (!writer) return Fail(Refusal(writer.error()));
    writer_ = std::move(*writer);
    return {};
  }
  Error Refusal(const object::Error& fault) const { return WriteFault(grant_, *call_, fault); }

  CallPtr call_;
  WriteGrant grant_;
  object::WriteOptions options_;
  object::ExpectedDigests expected_;
  std::unique_ptr<object::ObjectWriter> writer_;
};

}  // namespace

Result<edge::Plan> PutObject(const CallPtr& call) {
  object::WriteOptions options;
  ALOFT_TRY(options.attributes, AttributesOf(call->headers()));
  ALOFT_TRY(options.encryption, EncryptionOf(call->headers()));
  ALOFT_TRY(options.conditions, WriteConditionsOf(call->headers()));
  ALOFT_TRY(object::ExpectedDigests expected, DigestsOf(call->headers()));
  ALOFT_TRY_VOID(CheckLength(*call, kUploadBytesMax));
  ALOFT_TRY(WriteGrant grant, AuthorizeNew(*call, options.attributes, options.conditions));
  options.bytes_expected = call->request->payload_bytes();
  expected.bytes = call->request->payload_bytes();
  return StreamInto<ObjectIntake>(kUploadBytesMax, xml::Refusing(call), call, std::move(grant),
                                  std::move(options), std::move(expected));
}

}  // namespace aloft::faces::gcs::xml
