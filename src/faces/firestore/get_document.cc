// GetDocument: one document by name.
#include <google/firestore/v1/firestore.pb.h>

#include <utility>

#include "faces/firestore/from_proto.h"
#include "faces/firestore/limits.h"
#include "faces/firestore/operations.h"
#include "faces/firestore/render.h"

namespace aloft::faces::firestore {

Result<std::string> GetDocument(const Call& call, const v1::GetDocumentRequest& request) {
  ALOFT_TRY(const ResourceName name, ParseResourceName(request.name()));
  ALOFT_TRY(document::ReadAt at, ToReadAt(request));
  at.wait_end_nanos = call.WaitEndNanos(kTurnWaitMax);
  ALOFT_TRY(const Opened opened, Open(call, name.database, identity::Permission::kDocumentRead));
  const auto got = call.services->documents.Get(opened.grant, opened.database(), name.path, at);
  if (!got.ok()) return Fail(opened.Said(got.error()));
  if (got->document == nullptr) {
    return Refuse(Code::kNotFound, "Document \"" + request.name() + "\" not found.");
  }
  if (!request.has_mask()) return RenderDocument(*got->document, opened.prefix);
  ALOFT_TRY(const auto mask, ToMask(request.mask()));
  return RenderDocument(Masked(*got->document, mask), opened.prefix);
}

}  // namespace aloft::faces::firestore
