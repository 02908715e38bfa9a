// PUT of an object with x-goog-copy-source:
// https://cloud.google.com/storage/docs/xml-api/put-object-copy
#include <utility>

#include "base/time_format.h"
#include "faces/gcs/xml/copy_source.h"
#include "faces/gcs/xml/headers.h"
#include "faces/gcs/xml/new_object.h"
#include "faces/gcs/xml/operations.h"
#include "faces/gcs/xml/reply.h"

namespace aloft::faces::gcs::xml {
namespace {

// What the request says of the copy, and who may read it; `write` is the right to make it.
struct Copying {
  object::CopyOptions options;
  WriteGrant write;
};

Result<Copying> Prepare(const Call& call) {
  const edge::Headers& headers = call.headers();
  object::CopyOptions options;
  ALOFT_TRY(options.conditions, WriteConditionsOf(headers));
  ALOFT_TRY(options.source_conditions, SourceConditionsOf(headers));
  ALOFT_TRY(options.encryption, EncryptionOf(headers));
  ALOFT_TRY(options.source_key, RequestKey(headers, KeyOf::kCopySource));
  ALOFT_TRY(object::ObjectAttributes attributes, AttributesOf(headers));
  ALOFT_TRY(WriteGrant write, AuthorizeNew(call, attributes, options.conditions));
  options.owner = attributes.owner;
  options.access = attributes.access;
  options.access_list = attributes.access_list;
  options.storage_class = attributes.storage_class;
  const std::string_view directive = headers.Get("x-goog-metadata-directive");
  if (directive == "REPLACE") {
    options.attributes = std::move(attributes);
  } else if (!directive.empty() && directive != "COPY") {
    return Fail(InvalidArgument("Invalid x-goog-metadata-directive."));
  }
  return Copying{std::move(options), std::move(write)};
}

}  // namespace

Result<edge::Plan> CopyObject(const CallPtr& call) {
  ALOFT_TRY(const object::ObjectName source, CopySourceOf(call->headers()));
  ALOFT_TRY(const auto version, CopySourceVersionOf(call->headers()));
  ALOFT_TRY(const identity::Grant read, AuthorizeSource(*call, source, version));
  ALOFT_TRY(const Copying copying, Prepare(*call));
  return WithoutBody(call, [=]() -> Result<edge::Response> {
    const auto copied = call->objects().objects().Copy(read, source, version, copying.write.grant,
                                                       call->object_name(), copying.options);
    if (!copied) {
      const bool condition = copied.error().fault == object::Fault::kPreconditionFailed;
      return Fail(condition ? WriteFault(copying.write, *call, copied.error())
                            : FromFault(copied.error(), source.bucket, source.key));
    }
    const object::ObjectInfo& info = copied->created;
    edge::Response response = XmlReply("CopyObjectResult", kNamespace, [&](XmlWriter& xml) {
      const std::string time = FormatRfc3339(info.created_micros, TimeFraction::kMillis);
      xml.Element("LastModified", std::string_view(time));
      xml.Element("ETag", std::string_view(Quoted(info.Etag())));
    });
    AddGoogHeaders(response, info);
    return response;
  });
}

}  // namespace aloft::faces::gcs::xml
