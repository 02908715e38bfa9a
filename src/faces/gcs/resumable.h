// Resumable uploads: begun with the object's description, then fed in chunks.
// https://cloud.google.com/storage/docs/performing-resumable-uploads
//
// Threads     Any; no state.
#pragma once

#include <string>
#include <string_view>

#include "faces/gcs/call.h"

namespace aloft::faces::gcs {

// POST with uploadType=resumable: answers with the session's address.
Result<edge::Plan> StartResumable(const CallPtr& call);

// Where an upload goes on, with a pass: whoever has the URL needs no credentials.
std::string SessionUrl(const Call& call, std::string_view name, std::string_view upload_id);

}  // namespace aloft::faces::gcs
