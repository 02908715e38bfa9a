#include "faces/s3/upload_id.h"

#include "faces/s3/limits.h"
#include "object/names.h"

namespace aloft::faces::s3 {

std::string UploadId(std::int64_t id) { return object::VersionText(id); }

Result<object::UploadRef> RequestedUpload(const Call& call) {
  const std::string_view text = call.query.Get("uploadId");
  const auto id = object::ParseVersionText(text);
  if (!id) return Fail(Error{Code::kNoSuchUpload, {}, {{"UploadId", std::string(text)}}});
  return object::UploadRef{call.object_name(), *id};
}

Result<std::uint32_t> RequestedPartNumber(const Call& call) {
  const auto number = call.query.Number("partNumber", 0);
  if (number && *number >= 1 && *number <= kPartNumberMax) return *number;
  return Fail(InvalidArgument("Part number must be an integer between 1 and 10000, inclusive",
                              "partNumber", call.query.Get("partNumber")));
}

Error FromUploadFault(const object::Error& fault, const Call& call) {
  Error error = FromFault(fault, call.bucket(), call.key());
  const std::string upload_id(call.query.Get("uploadId"));
  if (error.code == Code::kNoSuchUpload || error.code == Code::kInvalidPart ||
      error.code == Code::kInvalidPartOrder) {
    error.details.emplace_back("UploadId", upload_id);
  }
  return error;
}

}  // namespace aloft::faces::s3
