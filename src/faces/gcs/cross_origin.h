// Replies that pages of other origins may read: Google's JSON API answers every origin, whatever
// the bucket's CORS configuration says, since what opens it (a token, the URL of an upload) is
// never sent by a browser on its own.
// https://cloud.google.com/storage/docs/cross-origin
//
// Threads     Any; no state.
#pragma once

#include "edge/request.h"

namespace aloft::faces::gcs {

// Nothing for a request without Origin.
void AddCrossOrigin(const edge::Request& request, edge::Response& response);
// The same for the reply that a plan ends in.
edge::Plan WithCrossOrigin(const edge::Request& request, edge::Plan plan);

// Whether a browser asks if it may ask; such a request carries no credentials.
bool IsPreflight(const edge::Request& request);
edge::Response PreflightReply(const edge::Request& request);

}  // namespace aloft::faces::gcs
