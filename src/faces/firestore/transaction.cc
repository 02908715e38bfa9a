#include "faces/firestore/transaction.h"

namespace aloft::faces::firestore {

Result<std::string> Begin(const Call& call, const DatabaseName& name,
                          const v1::TransactionOptions& options) {
  ALOFT_TRY(const document::TransactionOptions asked, ToOptions(options));
  const auto permission =
      asked.read_only ? identity::Permission::kDocumentRead : identity::Permission::kDocumentWrite;
  ALOFT_TRY(const Opened opened, Open(call, name, permission));
  auto begun = call.services->documents.Begin(opened.grant, name.database, asked);
  if (!begun.ok()) return Fail(opened.Said(begun.error()));
  return std::move(*begun);
}

Result<void> NewTransaction::Begin(const v1::TransactionOptions& options) {
  ALOFT_TRY(id_, firestore::Begin(call_, name_, options));
  return {};
}

NewTransaction::~NewTransaction() {
  if (id_.empty() || kept_) return;
  const auto opened = Open(call_, name_, identity::Permission::kDocumentRead);
  if (!opened.ok()) return;
  // The read was not answered; nobody knows this transaction.
  (void)call_.services->documents.Rollback(opened->grant, name_.database, id_);
}

}  // namespace aloft::faces::firestore
