// Transactions, as far as operations share them.
//
// Threads     One at a time.
#pragma once

#include <optional>
#include <string>

#include "document/results.h"
#include "faces/firestore/call.h"
#include "faces/firestore/from_proto.h"
#include "faces/firestore/messages.h"

namespace aloft::faces::firestore {

// A transaction that a read begins ("new_transaction"), or BeginTransaction. It ends with this
// object unless it is kept: a read that is refused, or run again because it would block, leaves
// none behind.
class NewTransaction {
 public:
  NewTransaction() = default;
  ~NewTransaction();
  NewTransaction(const NewTransaction&) = delete;
  NewTransaction& operator=(const NewTransaction&) = delete;

  Result<void> Begin(const Call& call, const DatabaseName& name,
                     const v1::TransactionOptions& options);
  const std::string& id() const { return id_; }  // empty: none was begun
  void Keep() { opened_.reset(); }

 private:
  document::DocumentService* documents_ = nullptr;
  std::optional<Opened> opened_;  // while it is to be ended here
  std::string id_;
};

// The oneof `consistency_selector` of a read that may begin a transaction.
template <class Request>
Result<document::ReadAt> ToReadAt(const Call& call, const DatabaseName& name,
                                  const Request& request, NewTransaction& transaction) {
  if (!request.has_new_transaction()) return ToReadAt(request);
  ALOFT_TRY_VOID(transaction.Begin(call, name, request.new_transaction()));
  return document::ReadAt{.transaction = transaction.id()};
}

}  // namespace aloft::faces::firestore
