// Replies of the REST carrier, and what browsers want to see on them.
//
// Threads     Any; no state.
#pragma once

#include <string>

#include "edge/request.h"
#include "faces/firestore/errors.h"

namespace aloft::faces::firestore {

edge::Response JsonReply(const edge::Request& request, std::string body);
// {"error": {"code": 404, "message": "…", "status": "NOT_FOUND"}}
edge::Response RestError(const edge::Request& request, const Error& error);
std::string ErrorJson(const Error& error);

// The answer to a preflight.
edge::Response PreflightReply(const edge::Request& request);
// Lets the page that asked read the reply. The front has let only pages of this machine through in
// development.
void AddCors(const edge::Request& request, edge::Response& response);

}  // namespace aloft::faces::firestore
