// x-amz-transition-default-minimum-object-size: kept with the lifecycle rules and given back. No
// meaning here, where all bytes lie in one class.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketLifecycleConfiguration.html
#pragma once

#include <string_view>

namespace aloft::faces::s3 {

inline constexpr std::string_view kMinimumSizeHeader =
    "x-amz-transition-default-minimum-object-size";
inline constexpr std::string_view kUsualMinimumSize = "all_storage_classes_128K";
inline constexpr std::string_view kMinimumSizeByClass = "varies_by_storage_class";
// The kind of the bucket's document; there is none for the usual one.
inline constexpr std::string_view kMinimumSizeDocument = "amazon-minimum-transition-size";

}  // namespace aloft::faces::s3
