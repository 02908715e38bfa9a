// PUT of an object with x-goog-copy-source:
// https://cloud.google.com/storage/docs/xml-api/put-object-copy
#include <utility>

#include "base/percent.h"
#include "base/time_format.h"
#include "faces/gcs/xml/headers.h"
#include "faces/gcs/xml/operations.h"
#include "faces/gcs/xml/reply.h"

namespace aloft::faces::gcs::xml {
namespace {

// "/bucket/object", percent-encoded; the first slash may be missing.
Result<object::ObjectName> SourceOf(const edge::Headers& headers) {
  std::string_view text = headers.Get("x-goog-copy-source");
  if (text.starts_with('/')) text.remove_prefix(1);
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return Fail(InvalidArgument("Invalid x-goog-copy-source."));
  const auto bucket = PercentDecode(text.substr(0, slash));
  const auto key = PercentDecode(text.substr(slash + 1));
  if (!bucket || !key || key->empty()) return Fail(InvalidArgument("Invalid x-goog-copy-source."));
  return object::ObjectName{*bucket, *key};
}

Result<std::optional<object::VersionRef>> SourceVersionOf(const edge::Headers& headers) {
  const auto text = headers.Find("x-goog-copy-source-generation");
  if (!text) return std::optional<object::VersionRef>();
  std::int64_t generation = 0;
  for (const char c : *text) {
    if (c < '0' || c > '9' || text->size() > 18) {
      return Fail(InvalidArgument("Invalid x-goog-copy-source-generation."));
    }
    generation = generation * 10 + (c - '0');
  }
  return std::optional(object::VersionRef{generation, false});
}

Result<object::CopyOptions> OptionsOf(const edge::Headers& headers) {
  object::CopyOptions options;
  ALOFT_TRY(options.conditions, WriteConditionsOf(headers));
  ALOFT_TRY(options.source_conditions, SourceConditionsOf(headers));
  ALOFT_TRY(object::ObjectAttributes attributes, AttributesOf(headers));
  const std::string_view directive = headers.Get("x-goog-metadata-directive");
  if (directive == "REPLACE") {
    options.attributes = std::move(attributes);
  } else if (!directive.empty() && directive != "COPY") {
    return Fail(InvalidArgument("Invalid x-goog-metadata-directive."));
  } else {
    options.storage_class = attributes.storage_class;
  }
  return options;
}

}  // namespace

Result<edge::Plan> CopyObject(const CallPtr& call) {
  ALOFT_TRY(const object::ObjectName source, SourceOf(call->headers()));
  ALOFT_TRY(const auto version, SourceVersionOf(call->headers()));
  ALOFT_TRY(const object::CopyOptions options, OptionsOf(call->headers()));
  const auto permission =
      version ? identity::Permission::kObjectVersionRead : identity::Permission::kObjectRead;
  ALOFT_TRY(const identity::Grant read,
            AuthorizeObject(*call, source.bucket, source.key, permission));
  ALOFT_TRY(const identity::Grant write,
            AuthorizeObject(*call, identity::Permission::kObjectWrite));
  return WithoutBody(call, [=]() -> Result<edge::Response> {
    const auto copied =
        call->objects().objects().Copy(read, source, version, write, call->object_name(), options);
    if (!copied) return Fail(FromFault(copied.error(), source.bucket, source.key));
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
