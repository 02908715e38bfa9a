// Upload ids and part numbers, as clients name them.
//
// Errors      kNoSuchUpload, kInvalidArgument.
#pragma once

#include <cstdint>
#include <string>

#include "faces/s3/call.h"
#include "faces/s3/errors.h"
#include "object/uploads.h"

namespace aloft::faces::s3 {

std::string UploadId(std::int64_t id);
// The uploadId parameter, for the object that the call names.
Result<object::UploadRef> RequestedUpload(const Call& call);
// The partNumber parameter: 1 to 10,000.
Result<std::uint32_t> RequestedPartNumber(const Call& call);
// What clients see of a fault of an upload.
Error FromUploadFault(const object::Error& fault, const Call& call);

}  // namespace aloft::faces::s3
