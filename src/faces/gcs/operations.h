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

Result<edge::Plan> LockRetentionPolicy(const CallPtr& call);
Result<edge::Plan> GetStorageLayout(const CallPtr& call);
Result<edge::Plan> ListNothing(const CallPtr& call);
Result<edge::Plan> GetIamPolicy(const CallPtr& call);
Result<edge::Plan> SetIamPolicy(const CallPtr& call);
Result<edge::Plan> TestIamPermissions(const CallPtr& call);
Result<edge::Plan> ListNotifications(const CallPtr& call);
Result<edge::Plan> InsertNotification(const CallPtr& call);
Result<edge::Plan> GetNotification(const CallPtr& call);
Result<edge::Plan> DeleteNotification(const CallPtr& call);

// Entries of access-control lists: of a bucket, of its new objects, of an object
Result<edge::Plan> ListAccessControls(const CallPtr& call);
Result<edge::Plan> InsertAccessControl(const CallPtr& call);
Result<edge::Plan> GetAccessControl(const CallPtr& call);
Result<edge::Plan> UpdateAccessControl(const CallPtr& call);
Result<edge::Plan> DeleteAccessControl(const CallPtr& call);

// Projects
Result<edge::Plan> GetServiceAccount(const CallPtr& call);
Result<edge::Plan> ListHmacKeys(const CallPtr& call);
Result<edge::Plan> CreateHmacKey(const CallPtr& call);
Result<edge::Plan> GetHmacKey(const CallPtr& call);
Result<edge::Plan> UpdateHmacKey(const CallPtr& call);
Result<edge::Plan> DeleteHmacKey(const CallPtr& call);

// Several at once
Result<edge::Plan> RunBatch(const CallPtr& call);

// Objects
Result<edge::Plan> ListObjects(const CallPtr& call);
Result<edge::Plan> GetObject(const CallPtr& call);  // metadata, or the bytes with alt=media
Result<edge::Plan> PatchObject(const CallPtr& call);
Result<edge::Plan> UpdateObject(const CallPtr& call);
Result<edge::Plan> DeleteObject(const CallPtr& call);
Result<edge::Plan> CopyObject(const CallPtr& call);
Result<edge::Plan> RewriteObject(const CallPtr& call);
Result<edge::Plan> ComposeObject(const CallPtr& call);
Result<edge::Plan> MoveObject(const CallPtr& call);
Result<edge::Plan> RestoreObject(const CallPtr& call);

// Uploads: uploadType says which
Result<edge::Plan> InsertObject(const CallPtr& call);    // POST
Result<edge::Plan> ContinueUpload(const CallPtr& call);  // PUT
Result<edge::Plan> CancelUpload(const CallPtr& call);    // DELETE

}  // namespace aloft::faces::gcs
