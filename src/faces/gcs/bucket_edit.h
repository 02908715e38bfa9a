// What a client's bucket resource changes, in one commit with the judging of the request's
// conditions.
//
// Threads     Any; no state.
#pragma once

#include <functional>
#include <string_view>

#include "faces/gcs/call.h"
#include "faces/gcs/json.h"
#include "faces/gcs/object_resource.h"
#include "object/buckets.h"

namespace aloft::faces::gcs {

// Whether Google keeps the name for itself; the other rules of names are the service's.
// https://cloud.google.com/storage/docs/buckets#naming
bool IsReservedName(std::string_view name);

// Fails with 501 for what is asked and not built, 400 for what cannot be. kUpdate replaces
// everything; kPatch only what the resource names; kInsert is of a new bucket. `bucket` with
// kExtrasDocument.
Result<void> EditBucket(const Call& call, const Json& resource, ChangeForm form,
                        object::BucketDraft& bucket);

// predefinedAcl and predefinedDefaultObjectAcl.
Result<void> ApplyPredefined(const Call& call, object::BucketDraft& bucket);

// Runs an edit that fails in Google's words inside the commit of a change.
using Edit = std::function<Result<void>(object::BucketDraft&)>;
Result<object::BucketDraft> ChangeBucket(const Call& call, const identity::Grant& grant,
                                         const std::vector<std::string_view>& documents,
                                         const Edit& edit);

}  // namespace aloft::faces::gcs
