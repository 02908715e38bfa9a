// POST of an object with x-goog-resumable: start.
// https://cloud.google.com/storage/docs/xml-api/post-object-resumable
//
// The upload goes on at the URL of the JSON API that the reply names, whose last answer is the
// object in JSON.
#include <utility>

#include "faces/gcs/resumable.h"
#include "faces/gcs/xml/headers.h"
#include "faces/gcs/xml/new_object.h"
#include "faces/gcs/xml/operations.h"
#include "faces/gcs/xml/reply.h"
#include "object/names.h"
#include "object/sessions.h"

namespace aloft::faces::gcs::xml {

Result<edge::Plan> StartResumable(const CallPtr& call) {
  if (call->headers().Get("x-goog-resumable") != "start") {
    return Fail(InvalidArgument("x-goog-resumable must be: start"));
  }
  if (call->headers().Find("x-goog-content-length-range")) {
    return Fail(NotImplemented("x-goog-content-length-range of a resumable upload"));
  }
  object::SessionOptions options;
  ALOFT_TRY(options.attributes, AttributesOf(call->headers()));
  ALOFT_TRY(options.encryption, EncryptionOf(call->headers()));
  ALOFT_TRY(options.conditions, WriteConditionsOf(call->headers()));
  ALOFT_TRY(options.expected, DigestsOf(call->headers()));
  ALOFT_TRY(const WriteGrant write, AuthorizeNew(*call, options.attributes, options.conditions));
  return WithoutBody(call, [=]() -> Result<edge::Response> {
    const auto begun = call->objects().sessions().Create(write.grant, call->object_name(), options);
    if (!begun) return Fail(WriteFault(write, *call, begun.error()));
    const std::string id = object::VersionText(begun->id);
    edge::Response response = EmptyReply(201);
    response.Add("X-GUploader-UploadID", id);
    response.Add("Location", SessionUrl(*call, call->key(), id));
    return response;
  });
}

}  // namespace aloft::faces::gcs::xml
