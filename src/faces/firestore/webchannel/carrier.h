// WebChannel as a carrier of the face's conversations: how browsers listen and write.
// The protocol is defined by its client: https://github.com/google/closure-library, folder
// closure/goog/labs/net/webchannel.
//
// Guarantees  A session is found by its two secret ids alone. A page of another origin is told what
//             it may read (CORS) by the request's Origin, never by a wildcard.
// Threads     Any.
// Errors      400 "Unknown SID" for a session that is not there: the client begins another one and
//             resumes. 400 for what no client says. 429 for too many sessions or messages.
#pragma once

#include <memory>
#include <string_view>

#include "edge/request.h"
#include "faces/common/face.h"
#include "faces/firestore/call.h"
#include "faces/firestore/webchannel/sessions.h"

namespace aloft::faces::firestore::webchannel {

// "/google.firestore.v1.Firestore/Listen/channel".
bool IsChannel(std::string_view path);
edge::Plan BeginChannel(const Services& services, Sessions& sessions,
                        std::shared_ptr<const AuthedRequest> request);

}  // namespace aloft::faces::firestore::webchannel
