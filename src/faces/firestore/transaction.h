// Transactions, as far as operations share them.
//
// Threads     Any.
#pragma once

#include <string>
#include <utility>

#include "document/results.h"
#include "faces/firestore/call.h"
#include "faces/firestore/from_proto.h"
#include "faces/firestore/messages.h"

namespace aloft::faces::firestore {

// Begins one; answers its id.
Result<std::string> Begin(const Call& call, const DatabaseName& name,
                          const v1::TransactionOptions& options);

// A transaction that a read begins ("new_transaction"). It ends again unless the read is answered:
// a read that is refused, or run again because it would block, leaves none behind.
class NewTransaction {
 public:
  NewTransaction(const Call& call, const DatabaseName& name) : call_(call), name_(name) {}
  ~NewTransaction();
  NewTransaction(const NewTransaction&) = delete;
  NewTransaction& operator=(const NewTransaction&) = delete;

  Result<void> Begin(const v1::TransactionOptions& options);
  const std::string& id() const { return id_; }  // empty: none was begun
  void Keep() { kept_ = true; }

 private:
  const Call& call_;
  const DatabaseName name_;
  std::string id_;
  bool kept_ = false;
};

// The oneof `consistency_selector` of a read that may begin a transaction.
template <class Request>
Result<document::ReadAt> ToReadAt(const Request& request, NewTransaction& transaction) {
  if (!request.has_new_transaction()) return ToReadAt(request);
  ALOFT_TRY_VOID(transaction.Begin(request.new_transaction()));
  return document::ReadAt{.transaction = transaction.id()};
}

}  // namespace aloft::faces::firestore
