// Replies in S3's form: XML bodies, errors, request ids; and plans that turn refusals into error
// replies.
//
// Threads     Any; no state.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "base/xml_writer.h"
#include "edge/request.h"
#include "faces/s3/call.h"
#include "faces/s3/errors.h"

namespace aloft::faces::s3 {

inline constexpr std::string_view kNamespace = "http://s3.amazonaws.com/doc/2006-03-01/";
inline constexpr std::string_view kSchemaInstance = "http://www.w3.org/2001/XMLSchema-instance";

// An XML document with `root` in S3's namespace; `fill` writes what is inside.
std::string XmlBody(std::string_view root, const std::function<void(XmlWriter&)>& fill);
edge::Response XmlReply(std::string body);
edge::Response EmptyReply(int status);

// An answer that needs no body of the request.
Result<edge::Plan> Answer(edge::Response response);
Result<edge::Plan> AnswerXml(std::string body);

// For requests that have not become calls. Without a body for HEAD and 304.
edge::Response ErrorReply(const edge::Request& request, const Error& error);
edge::Response ErrorReply(const Call& call, const Error& error);

// For plans: the reply to what is refused (faces/common/body_plans.h).
inline auto Refusing(CallPtr call) {
  return [call = std::move(call)](const Error& error) { return ErrorReply(*call, error); };
}

// x-amz-request-id and x-amz-id-2.
void AddRequestIds(const edge::Request& request, edge::Response& response);
std::string HostId(const edge::Request& request);

// Answers with what `act` makes of the whole body. `act` may run twice before anything was
// committed.
using BodyAct = std::function<Result<edge::Response>(std::string_view body)>;
enum class Where : std::uint8_t { kInlineFirst, kPool };
edge::Plan WithBody(const CallPtr& call, std::uint64_t body_bytes_max, BodyAct act,
                    Where where = Where::kInlineFirst);
// The same for requests whose body, if any, means nothing.
edge::Plan WithoutBody(const CallPtr& call, std::function<Result<edge::Response>()> act,
                       Where where = Where::kInlineFirst);

}  // namespace aloft::faces::s3
