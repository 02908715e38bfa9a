// POST ?uploads: https://cloud.google.com/storage/docs/xml-api/post-object-multipart
#include <utility>

#include "faces/gcs/xml/headers.h"
#include "faces/gcs/xml/new_object.h"
#include "faces/gcs/xml/operations.h"
#include "faces/gcs/xml/reply.h"
#include "object/names.h"
#include "object/uploads.h"

namespace aloft::faces::gcs::xml {

Result<edge::Plan> CreateUpload(const CallPtr& call) {
  object::UploadOptions options;
  ALOFT_TRY(options.attributes, AttributesOf(call->headers()));
  ALOFT_TRY(options.encryption, EncryptionOf(call->headers()));
  object::WriteConditions conditions;
  ALOFT_TRY(const WriteGrant write, AuthorizeNew(*call, options.attributes, conditions));
  return WithoutBody(call, [=]() -> Result<edge::Response> {
    const auto begun = call->objects().uploads().Create(write.grant, call->object_name(), options);
    if (!begun) return Fail(FromFault(begun.error(), call->bucket(), call->key()));
    const std::string id = object::VersionText(begun->id);
    return XmlReply("InitiateMultipartUploadResult", kUploadNamespace, [&](XmlWriter& xml) {
      xml.Element("Bucket", std::string_view(call->bucket()));
      xml.Element("Key", std::string_view(call->key()));
      xml.Element("UploadId", std::string_view(id));
    });
  });
}

}  // namespace aloft::faces::gcs::xml
