// HeadObject: https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html
#include "faces/s3/operations.h"
#include "faces/s3/read_object.h"

namespace aloft::faces::s3 {

Result<edge::Plan> HeadObject(const CallPtr& call) { return ServeObject(call); }

}  // namespace aloft::faces::s3
