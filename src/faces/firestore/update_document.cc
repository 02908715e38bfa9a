// UpdateDocument: a document as a whole, or some of its fields; made if it is not there.
#include <google/firestore/v1/firestore.pb.h>

#include <utility>

#include "faces/firestore/from_proto.h"
#include "faces/firestore/one_write.h"
#include "faces/firestore/operations.h"

namespace aloft::faces::firestore {

Result<std::string> UpdateDocument(const Call& call, const v1::UpdateDocumentRequest& request) {
  ALOFT_TRY(const ResourceName name, ParseResourceName(request.document().name()));
  document::Write write;
  write.document = name.path;
  ALOFT_TRY(write.fields, ToFields(request.document()));
  if (request.has_update_mask()) {
    ALOFT_TRY(write.mask, ToMask(request.update_mask()));
  }
  ALOFT_TRY(write.precondition, ToPrecondition(request.current_document()));
  ALOFT_TRY(const Opened opened, Open(call, name.database, identity::Permission::kDocumentWrite));
  ALOFT_TRY(const auto written, CommitOne(call, opened, std::move(write)));
  return RenderWritten(written, opened, request.has_mask() ? &request.mask() : nullptr);
}

}  // namespace aloft::faces::firestore
