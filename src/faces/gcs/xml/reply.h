// Replies and plans of the XML API, and the grants it acts with.
//
// Threads     Any; no state.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/xml_writer.h"
#include "edge/request.h"
#include "faces/gcs/call.h"
#include "faces/gcs/xml/errors.h"
#include "identity/grant.h"
#include "identity/permission.h"

namespace aloft::faces::gcs::xml {

// Lists speak in the first namespace, uploads in parts in that of S3.
inline constexpr std::string_view kNamespace = "http://doc.s3.amazonaws.com/2006-03-01";
inline constexpr std::string_view kUploadNamespace = "http://s3.amazonaws.com/doc/2006-03-01/";

edge::Response XmlReply(std::string_view root, std::string_view xml_namespace,
                        const std::function<void(XmlWriter&)>& fill);
// Documents of configuration have no namespace.
edge::Response PlainXmlReply(std::string_view root, const std::function<void(XmlWriter&)>& fill);
edge::Response EmptyReply(int status);

using Act = std::function<Result<edge::Response>(std::string_view body)>;
enum class Where : std::uint8_t { kInlineFirst, kPool };
// The body is a document: it must be what its Content-MD5 says, if there is one.
edge::Plan WithBody(const CallPtr& call, std::uint64_t body_bytes_max, Act act, Where where);
// The body, if any, means nothing; Content-MD5 is the operation's to understand.
edge::Plan WithoutBody(const CallPtr& call, std::function<Result<edge::Response>()> act,
                       Where where = Where::kInlineFirst);

// On the bucket, and on the object that the call names.
Result<identity::Grant> AuthorizeBucket(const Call& call, identity::Permission permission);
Result<identity::Grant> AuthorizeObject(const Call& call, identity::Permission permission);
// The reading of another object, as the source of a copy. Nullopt: the current version.
Result<identity::Grant> AuthorizeSource(const Call& call, const object::ObjectName& source,
                                        std::optional<object::VersionRef> version);

// Takes a body as it comes: `Intake` has Result<void> Append(bytes), Result<edge::Response>
// Finish().
template <class Intake>
class IntakeSink final : public edge::BodySink {
 public:
  IntakeSink(CallPtr call, Intake intake) : call_(std::move(call)), intake_(std::move(intake)) {}

  ::aloft::Result<void, edge::Response> Append(std::string_view bytes) override {
    const auto appended = intake_.Append(bytes);
    if (!appended) return Fail(ErrorReply(call_->http(), appended.error()));
    return {};
  }
  edge::Response Finish() override {
    auto reply = intake_.Finish();
    if (!reply) return ErrorReply(call_->http(), reply.error());
    return std::move(*reply);
  }

 private:
  CallPtr call_;
  Intake intake_;
};

template <class Intake>
edge::Plan Streamed(const CallPtr& call, Intake intake, std::uint64_t body_bytes_max) {
  return edge::Streamed{std::make_unique<IntakeSink<Intake>>(call, std::move(intake)),
                        body_bytes_max};
}

}  // namespace aloft::faces::gcs::xml
