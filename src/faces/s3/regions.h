// Regions and location constraints. Every region is here; a bucket remembers the one it was made
// in. https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html
#pragma once

#include <string>
#include <string_view>

#include "faces/s3/errors.h"
#include "object/bucket_info.h"

namespace aloft::faces::s3 {

// the one without a location constraint
inline constexpr std::string_view kFirstRegion = "us-east-1";

// Whether it has the form of one.
bool IsRegion(std::string_view text);

// Where a bucket with this constraint (empty: none given) is made by a request to `region`: the
// constraint to keep. Fails with kInvalidLocationConstraint, kIllegalLocationConstraint.
Result<std::string> ResolveLocation(std::string_view constraint, std::string_view region);

std::string_view RegionOf(const object::BucketInfo& bucket);

}  // namespace aloft::faces::s3
