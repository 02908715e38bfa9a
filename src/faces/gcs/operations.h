// Every operation that is built. router.cc says when each is called.
#pragma once

#include "edge/request.h"
#include "faces/gcs/call.h"

namespace aloft::faces::gcs {

// Buckets
Result<edge::Plan> ListBuckets(const CallPtr& call);
Result<edge::Plan> InsertBucket(const CallPtr& call);
Result<edge::Plan> GetBucket(const CallPtr& call);
Result<edge::Plan> PatchBucket(const CallPtr& call);
Result<edge::Plan> UpdateBucket(const CallPtr& call);
Result<edge::Plan> DeleteBucket(const CallPtr& call);

// Objects
Result<edge::Plan> ListObjects(const CallPtr& call);
Result<edge::Plan> GetObject(const CallPtr& call);  // metadata, or the bytes with alt=media
Result<edge::Plan> PatchObject(const CallPtr& call);
Result<edge::Plan> UpdateObject(const CallPtr& call);
Result<edge::Plan> DeleteObject(const CallPtr& call);
Result<edge::Plan> CopyObject(const CallPtr& call);
Result<edge::Plan> RewriteObject(const CallPtr& call);
Result<edge::Plan> ComposeObject(const CallPtr& call);

// Uploads: uploadType says which
Result<edge::Plan> InsertObject(const CallPtr& call);    // POST
Result<edge::Plan> ContinueUpload(const CallPtr& call);  // PUT
Result<edge::Plan> CancelUpload(const CallPtr& call);    // DELETE

}  // namespace aloft::faces::gcs
