#include "faces/firestore/transaction.h"

#include <utility>

namespace aloft::faces::firestore {

Result<void> NewTransaction::Begin(const Call& call, const DatabaseName& name,
                                   const v1::TransactionOptions& options) {
  ALOFT_TRY(const document::TransactionOptions asked, ToOptions(options));
  const auto permission =
      asked.read_only ? identity::Permission::kDocumentRead : identity::Permission::kDocumentWrite;
  ALOFT_TRY(Opened opened, Open(call, name, permission));
  auto begun = call.services->documents.Begin(opened.grant, opened.database(), asked);
  if (!begun.ok()) return Fail(opened.Said(begun.error()));
  documents_ = &call.services->documents;
  opened_ = std::move(opened);
  id_ = std::move(*begun);
  return {};
}

NewTransaction::~NewTransaction() {
  if (!opened_) return;
  // Nobody was told of it; that it has ended already does no harm.
  (void)documents_->Rollback(opened_->grant, opened_->database(), id_);
}

}  // namespace aloft::faces::firestore
