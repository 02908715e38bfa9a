// DELETE /emulator/v1/projects/p/databases/d/documents: all documents of a database at once, for
// tests. https://firebase.google.com/docs/emulator-suite/connect_firestore
#include "faces/firestore/admin/operations.h"

namespace aloft::faces::firestore::admin {

Result<void> ClearDocuments(const Call& call, const DatabaseName& database) {
  ALOFT_TRY(const Opened opened, Open(call, database, identity::Permission::kDatabasesManage));
  const auto cleared = call.services->documents.ClearDatabase(opened.grant, opened.database());
  // What is not there has no documents.
  const bool absent = !cleared.ok() && cleared.error().fault == document::Fault::kNoSuchDatabase;
  if (!cleared.ok() && !absent) return Fail(opened.Said(cleared.error()));
  return {};
}

}  // namespace aloft::faces::firestore::admin
