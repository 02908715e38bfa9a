// Configuration of a bucket that is kept and given back, because what it asks for happens outside
// of this cloud or costs nothing here: the pages of a website, requester pays, Autoclass, and the
// regions of a custom dual-region.
// https://cloud.google.com/storage/docs/json_api/v1/buckets#resource
//
// Threads     Any; no state.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/json_writer.h"
#include "faces/gcs/json.h"
#include "faces/gcs/object_resource.h"
#include "object/buckets.h"

namespace aloft::faces::gcs {

// The kind of the bucket's document that holds it: whoever edits or shows a bucket asks for it.
inline constexpr std::string_view kExtrasDocument = "google-extras";

// Members that are there merge with what is kept, null takes away; kUpdate begins with nothing, but
// for the regions. Fails with 400 for values that cannot be, and for other regions than the bucket
// was made with.
Result<void> EditExtras(const Json& resource, ChangeForm form, std::int64_t now_micros,
                        object::BucketDraft& bucket);

// The members of the resource, as far as they were set: as one object, and written one by one.
Json ExtrasOf(const object::BucketDraft& bucket);
void WriteExtras(JsonWriter& json, const object::BucketDraft& bucket);
bool HasCustomPlacement(const object::BucketDraft& bucket);

}  // namespace aloft::faces::gcs
