// Conditional requests: If-Match and its relatives, read from headers into the object service's
// terms. https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-requests.html
//
// Threads     Any; no state.
// Errors      kNotImplemented and kInvalidArgument for conditions on writes that S3 does not have.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "edge/request.h"
#include "faces/s3/errors.h"
#include "object/conditions.h"

namespace aloft::faces::s3 {

// If-Match, If-None-Match, If-Modified-Since, If-Unmodified-Since. Dates that are none are as if
// they were not there.
object::ReadConditions ReadConditionsOf(const edge::Headers& headers);
// x-amz-copy-source-if-match and so on.
object::ReadConditions CopySourceConditionsOf(const edge::Headers& headers);
// The header that made `conditions` fail, for the error reply.
std::string_view FailedCondition(const object::ReadConditions& conditions);

// If-None-Match: * and If-Match of a write; If-Match takes one entity tag.
Result<object::WriteConditions> WriteConditionsOf(const edge::Headers& headers);
// If-Match, x-amz-if-match-last-modified-time and x-amz-if-match-size of a delete.
Result<object::WriteConditions> DeleteConditionsOf(const edge::Headers& headers);
// What clients see when `fault` refused a write under `conditions`.
Error FromWriteFault(const object::Error& fault, const object::WriteConditions& conditions,
                     std::string_view bucket, std::string_view key);

}  // namespace aloft::faces::s3
