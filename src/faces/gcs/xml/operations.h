// Every operation of the XML API that is built. router.cc says when each is called.
#pragma once

#include "edge/request.h"
#include "faces/gcs/call.h"
#include "faces/gcs/xml/errors.h"

namespace aloft::faces::gcs::xml {

// The operation that the call asks for, begun.
Result<edge::Plan> Dispatch(const CallPtr& call);

Result<edge::Plan> ListBuckets(const CallPtr& call);

// Buckets
Result<edge::Plan> CreateBucket(const CallPtr& call);
Result<edge::Plan> DeleteBucket(const CallPtr& call);
Result<edge::Plan> HeadBucket(const CallPtr& call);
Result<edge::Plan> ListObjects(const CallPtr& call);
Result<edge::Plan> ListVersions(const CallPtr& call);
Result<edge::Plan> DeleteObjects(const CallPtr& call);
Result<edge::Plan> GetBucketConfiguration(const CallPtr& call);
Result<edge::Plan> PutBucketConfiguration(const CallPtr& call);

// Access-control lists
Result<edge::Plan> GetBucketAccess(const CallPtr& call);
Result<edge::Plan> PutBucketAccess(const CallPtr& call);
Result<edge::Plan> GetDefaultAccess(const CallPtr& call);
Result<edge::Plan> PutDefaultAccess(const CallPtr& call);
Result<edge::Plan> GetObjectAccess(const CallPtr& call);
Result<edge::Plan> PutObjectAccess(const CallPtr& call);

// Objects
Result<edge::Plan> GetObject(const CallPtr& call);  // and HEAD
Result<edge::Plan> PutObject(const CallPtr& call);
Result<edge::Plan> CopyObject(const CallPtr& call);
Result<edge::Plan> ComposeObject(const CallPtr& call);
Result<edge::Plan> DeleteObject(const CallPtr& call);
Result<edge::Plan> StartResumable(const CallPtr& call);

// Uploads in parts
Result<edge::Plan> CreateUpload(const CallPtr& call);
Result<edge::Plan> UploadPart(const CallPtr& call);
Result<edge::Plan> CompleteUpload(const CallPtr& call);
Result<edge::Plan> AbortUpload(const CallPtr& call);
Result<edge::Plan> ListParts(const CallPtr& call);
Result<edge::Plan> ListUploads(const CallPtr& call);

}  // namespace aloft::faces::gcs::xml
