// Replies in Google's form, and plans that turn refusals into error replies.
//
// Threads     Any; no state.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "base/json_writer.h"
#include "edge/request.h"
#include "faces/gcs/call.h"
#include "faces/gcs/errors.h"

namespace aloft::faces::gcs {

// 200 with the JSON object that `fill` writes the members of.
edge::Response JsonReply(const std::function<void(JsonWriter&)>& fill);
edge::Response EmptyReply(int status);

// "http://127.0.0.1:8080", from the request's Host: what links in replies begin with.
std::string Origin(const edge::Request& request);
// The same of the service, where the host names the call's bucket: what paths that name the bucket
// stand behind.
std::string ServiceOrigin(const Call& call);

// For plans: the reply to what is refused (faces/common/body_plans.h).
inline auto Refusing(CallPtr call) {
  return [call = std::move(call)](const Error& error) { return ErrorReply(call->http(), error); };
}

// Answers with what `act` makes of the whole body. `act` may run twice before anything was
// committed, unless it runs on the pool.
using BodyAct = std::function<Result<edge::Response>(std::string_view body)>;
enum class Where : std::uint8_t { kInlineFirst, kPool };
edge::Plan WithBody(const CallPtr& call, BodyAct act, Where where = Where::kInlineFirst);
// The same on the pool, with a limit of its own.
edge::Plan WithLongBody(const CallPtr& call, std::uint64_t body_bytes_max, BodyAct act);
// The same for requests whose body, if any, means nothing.
edge::Plan WithoutBody(const CallPtr& call, std::function<Result<edge::Response>()> act,
                       Where where = Where::kInlineFirst);

}  // namespace aloft::faces::gcs
