// Every operation that is built, one file each. router.cc says when each is called.
#pragma once

#include "edge/request.h"
#include "faces/s3/call.h"
#include "faces/s3/errors.h"

namespace aloft::faces::s3 {

// Buckets
Result<edge::Plan> ListBuckets(const CallPtr& call);
Result<edge::Plan> CreateBucket(const CallPtr& call);
Result<edge::Plan> HeadBucket(const CallPtr& call);
Result<edge::Plan> DeleteBucket(const CallPtr& call);
Result<edge::Plan> GetBucketLocation(const CallPtr& call);
Result<edge::Plan> GetBucketVersioning(const CallPtr& call);
Result<edge::Plan> PutBucketVersioning(const CallPtr& call);
Result<edge::Plan> GetBucketCors(const CallPtr& call);
Result<edge::Plan> PutBucketCors(const CallPtr& call);
Result<edge::Plan> DeleteBucketCors(const CallPtr& call);
Result<edge::Plan> GetBucketLifecycleConfiguration(const CallPtr& call);
Result<edge::Plan> PutBucketLifecycleConfiguration(const CallPtr& call);
Result<edge::Plan> DeleteBucketLifecycle(const CallPtr& call);
Result<edge::Plan> GetBucketTagging(const CallPtr& call);
Result<edge::Plan> PutBucketTagging(const CallPtr& call);
Result<edge::Plan> DeleteBucketTagging(const CallPtr& call);
Result<edge::Plan> GetBucketPolicy(const CallPtr& call);
Result<edge::Plan> PutBucketPolicy(const CallPtr& call);
Result<edge::Plan> DeleteBucketPolicy(const CallPtr& call);
Result<edge::Plan> GetBucketPolicyStatus(const CallPtr& call);
Result<edge::Plan> GetBucketEncryption(const CallPtr& call);
Result<edge::Plan> PutBucketEncryption(const CallPtr& call);
Result<edge::Plan> DeleteBucketEncryption(const CallPtr& call);
Result<edge::Plan> GetPublicAccessBlock(const CallPtr& call);
Result<edge::Plan> PutPublicAccessBlock(const CallPtr& call);
Result<edge::Plan> DeletePublicAccessBlock(const CallPtr& call);
Result<edge::Plan> GetBucketOwnershipControls(const CallPtr& call);
Result<edge::Plan> PutBucketOwnershipControls(const CallPtr& call);
Result<edge::Plan> DeleteBucketOwnershipControls(const CallPtr& call);
Result<edge::Plan> GetBucketAcl(const CallPtr& call);
Result<edge::Plan> PutBucketAcl(const CallPtr& call);
Result<edge::Plan> GetObjectLockConfiguration(const CallPtr& call);
Result<edge::Plan> PutObjectLockConfiguration(const CallPtr& call);

// Lists
Result<edge::Plan> ListObjects(const CallPtr& call);
Result<edge::Plan> ListObjectsV2(const CallPtr& call);
Result<edge::Plan> ListObjectVersions(const CallPtr& call);
Result<edge::Plan> ListMultipartUploads(const CallPtr& call);

// Objects
Result<edge::Plan> PutObject(const CallPtr& call);
Result<edge::Plan> GetObject(const CallPtr& call);
Result<edge::Plan> HeadObject(const CallPtr& call);
Result<edge::Plan> DeleteObject(const CallPtr& call);
Result<edge::Plan> DeleteObjects(const CallPtr& call);
Result<edge::Plan> CopyObject(const CallPtr& call);
Result<edge::Plan> GetObjectAttributes(const CallPtr& call);
Result<edge::Plan> GetObjectTagging(const CallPtr& call);
Result<edge::Plan> PutObjectTagging(const CallPtr& call);
Result<edge::Plan> DeleteObjectTagging(const CallPtr& call);
Result<edge::Plan> GetObjectAcl(const CallPtr& call);
Result<edge::Plan> PutObjectAcl(const CallPtr& call);
Result<edge::Plan> GetObjectRetention(const CallPtr& call);
Result<edge::Plan> PutObjectRetention(const CallPtr& call);
Result<edge::Plan> GetObjectLegalHold(const CallPtr& call);
Result<edge::Plan> PutObjectLegalHold(const CallPtr& call);

// Uploads in parts
Result<edge::Plan> CreateMultipartUpload(const CallPtr& call);
Result<edge::Plan> UploadPart(const CallPtr& call);
Result<edge::Plan> UploadPartCopy(const CallPtr& call);
Result<edge::Plan> CompleteMultipartUpload(const CallPtr& call);
Result<edge::Plan> AbortMultipartUpload(const CallPtr& call);
Result<edge::Plan> ListParts(const CallPtr& call);

// Browsers
Result<edge::Plan> PostObject(const CallPtr& call);
Result<edge::Plan> PreflightRequest(const CallPtr& call);

}  // namespace aloft::faces::s3
