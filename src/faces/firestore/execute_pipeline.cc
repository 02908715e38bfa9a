// ExecutePipeline: queries as pipelines, which databases of the Standard edition do not have.
#include <google/firestore/v1/firestore.pb.h>

#include "faces/firestore/operations.h"

namespace aloft::faces::firestore {

Result<ReplySourcePtr> ExecutePipeline(const Call&, const v1::ExecutePipelineRequest&) {
  return Refuse(Code::kUnimplemented, "Pipeline queries are not supported.");
}

}  // namespace aloft::faces::firestore
