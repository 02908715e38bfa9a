// CORS and lifecycle of a bucket in Google's form.
// https://cloud.google.com/storage/docs/json_api/v1/buckets#resource
//
// Threads     Any; no state.
// Errors      Lifecycle rules that the neutral rules cannot carry are refused with 501: a rule that
//             is kept but means something else would delete the wrong objects.
#pragma once

#include <vector>

#include "base/json_writer.h"
#include "faces/gcs/json.h"
#include "object/bucket_info.h"

namespace aloft::faces::gcs {

// The value of "cors": a list.
Result<std::vector<object::CorsRule>> ReadCors(const Json& cors);
void WriteCors(JsonWriter& json, const std::vector<object::CorsRule>& rules);

// The value of "lifecycle": {"rule": […]}.
Result<std::vector<object::LifecycleRule>> ReadLifecycle(const Json& lifecycle);
void WriteLifecycle(JsonWriter& json, const std::vector<object::LifecycleRule>& rules);

}  // namespace aloft::faces::gcs
