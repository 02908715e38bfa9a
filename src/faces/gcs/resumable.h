// Resumable uploads: begun with the object's description, then fed in chunks.
// https://cloud.google.com/storage/docs/performing-resumable-uploads
//
// Threads     Any; no state.
#pragma once

#include "faces/gcs/call.h"

namespace aloft::faces::gcs {

// POST with uploadType=resumable: answers with the session's address.
Result<edge::Plan> StartResumable(const CallPtr& call);

}  // namespace aloft::faces::gcs
