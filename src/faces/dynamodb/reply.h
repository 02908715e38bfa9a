// Replies: headers that every answer of this face carries.
#pragma once

#include <string>
#include <string_view>

#include "edge/request.h"
#include "faces/dynamodb/errors.h"

namespace aloft::faces::dynamodb {

// 200 with the body, or the error.
edge::Response JsonReply(const edge::Request& request, Outcome<std::string> outcome);
edge::Response ErrorReply(const edge::Request& request, const ApiError& error);
// "healthy: dynamodb.REGION.amazonaws.com "
edge::Response HealthReply(const edge::Request& request, std::string_view region);
edge::Response PreflightReply(const edge::Request& request);
// To what is no operation at all: another method, another content type.
edge::Response UnknownRequestReply(const edge::Request& request);

}  // namespace aloft::faces::dynamodb
