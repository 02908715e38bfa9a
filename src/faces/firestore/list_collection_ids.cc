// ListCollectionIds: the collections right under a document or the database.
#include <google/firestore/v1/firestore.pb.h>

#include "faces/firestore/from_proto.h"
#include "faces/firestore/operations.h"
#include "faces/firestore/wire_writer.h"

namespace aloft::faces::firestore {

Result<std::string> ListCollectionIds(const Call& call,
                                      const v1::ListCollectionIdsRequest& request) {
  ALOFT_TRY(const ResourceName parent, ParseResourceName(request.parent()));
  if (request.page_size() < 0) return Invalid("page_size must not be negative.");
  document::ReadAt at;
  if (request.has_read_time()) {
    ALOFT_TRY(at.read_time_micros, ToMicros(request.read_time()));
  }
  ALOFT_TRY(const Opened opened,
            Open(call, parent.database, identity::Permission::kDocumentsQuery));
  const auto page = call.services->documents.ListCollectionIds(
      opened.grant, opened.database(), parent.path, static_cast<std::size_t>(request.page_size()),
      request.page_token(), at);
  if (!page.ok()) return Fail(opened.Said(page.error()));
  WireWriter out;
  if (!page->next_page_token.empty()) {
    out.Bytes(v1::ListCollectionIdsResponse::kNextPageTokenFieldNumber, page->next_page_token);
  }
  for (auto id = page->ids.rbegin(); id != page->ids.rend(); ++id) {
    out.Bytes(v1::ListCollectionIdsResponse::kCollectionIdsFieldNumber, *id);
  }
  return out.Take();
}

}  // namespace aloft::faces::firestore
