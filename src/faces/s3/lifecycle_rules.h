// Lifecycle configurations: the document, and S3's rules for what may stand in it.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html
//
// Guarantees  A document that was accepted is given back with the same filter form.
// Threads     Any; no state.
// Errors      kMalformedXml (shape), kInvalidArgument and kInvalidRequest (rules).
// Knows not   when rules are obeyed (object/maintenance.h).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "faces/s3/errors.h"
#include "object/bucket_info.h"

namespace aloft::faces::s3 {

using LifecycleRules = std::vector<object::LifecycleRule>;

Result<LifecycleRules> ParseLifecycle(std::string_view body);
std::string LifecycleDocument(const LifecycleRules& rules);

}  // namespace aloft::faces::s3
