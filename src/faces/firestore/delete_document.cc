// DeleteDocument: nothing happens if there is none, unless a precondition says otherwise.
#include <google/firestore/v1/firestore.pb.h>

#include <utility>

#include "faces/firestore/from_proto.h"
#include "faces/firestore/one_write.h"
#include "faces/firestore/operations.h"

namespace aloft::faces::firestore {

Result<std::string> DeleteDocument(const Call& call, const v1::DeleteDocumentRequest& request) {
  ALOFT_TRY(const ResourceName name, ParseResourceName(request.name()));
  document::Write write;
  write.kind = document::Write::Kind::kDelete;
  write.document = name.path;
  ALOFT_TRY(write.precondition, ToPrecondition(request.current_document()));
  ALOFT_TRY(const Opened opened, Open(call, name.database, identity::Permission::kDocumentWrite));
  ALOFT_TRY(const auto written, CommitOne(call, opened, std::move(write)));
  (void)written;
  return std::string();  // google.protobuf.Empty
}

}  // namespace aloft::faces::firestore
