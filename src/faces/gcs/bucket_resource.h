// The bucket resource: https://cloud.google.com/storage/docs/json_api/v1/buckets#resource
//
// Threads     Any; no state.
#pragma once

#include <string>
#include <string_view>

#include "base/json_writer.h"
#include "faces/gcs/access_list.h"
#include "faces/gcs/call.h"
#include "faces/gcs/object_resource.h"
#include "object/buckets.h"

namespace aloft::faces::gcs {

// Of the bucket's metageneration; also the policy's.
std::string BucketEtag(const object::BucketInfo& info);

// As Google writes it, and what it is: "region", "dual-region", "multi-region".
std::string ShownLocation(const object::BucketInfo& info);
std::string_view LocationType(std::string_view shown_location);

// One whole JSON object. `bucket` with kExtrasDocument.
void WriteBucket(JsonWriter& json, const Call& call, const object::BucketDraft& bucket,
                 Projection projection);
edge::Response BucketReply(const Call& call, const object::BucketDraft& bucket,
                           Projection projection);

// Where the entries of a bucket's own list, and of its default one, belong.
EntryPlace BucketListPlace(const object::BucketInfo& info);
EntryPlace DefaultListPlace(const object::BucketInfo& info);

}  // namespace aloft::faces::gcs
