// Replies and plans of the XML API, and the grants it acts with.
//
// Threads     Any; no state.
#pragma once

#include <cstdint>
#include <functional>
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

// For plans: the reply to what is refused (faces/common/body_plans.h).
inline auto Refusing(CallPtr call) {
  return [call = std::move(call)](const Error& error) { return ErrorReply(call->http(), error); };
}

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

}  // namespace aloft::faces::gcs::xml
