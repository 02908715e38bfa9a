// BatchGetDocuments: many documents by name, at one moment, each as a message of its own.
#include <google/firestore/v1/firestore.pb.h>

#include <algorithm>
#include <optional>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "document/limits.h"
#include "faces/firestore/from_proto.h"
#include "faces/firestore/limits.h"
#include "faces/firestore/operations.h"
#include "faces/firestore/render.h"
#include "faces/firestore/transaction.h"

namespace aloft::faces::firestore {
namespace {

using Reply = v1::BatchGetDocumentsResponse;

class BatchReplies final : public ReplySource {
 public:
  BatchReplies(document::DocumentService& documents, std::vector<std::string> paths)
      : documents_(documents), paths_(std::move(paths)) {}

  Result<void> Prepare(const Call& call, const v1::BatchGetDocumentsRequest& request) {
    ALOFT_TRY(const DatabaseName name, ParseDatabaseName(request.database()));
    if (request.has_mask()) {
      ALOFT_TRY(mask_, ToMask(request.mask()));
    }
    ALOFT_TRY(opened_, firestore::Open(call, name, identity::Permission::kDocumentRead));
    ALOFT_TRY(at_, ToReadAt(call, name, request, transaction_));
    at_.wait_end_nanos = call.WaitEndNanos(kTurnWaitMax);  // all that is asked for together
    tell_transaction_ = !transaction_.id().empty();
    return {};
  }

  Result<bool> Next(std::string& message) override {
    if (next_ == paths_.size()) {
      if (!tell_transaction_) {
        transaction_.Keep();
        return false;
      }
      WireWriter out;
      out.Bytes(Reply::kTransactionFieldNumber, transaction_.id());
      message = out.Take();
      tell_transaction_ = false;
      return true;
    }
    if (next_ == read_) ALOFT_TRY_VOID(Read());
    Render(message);
    ++next_;
    return true;
  }

 private:
  // The next few, at the moment of the first ones.
  Result<void> Read() {
    first_ = read_;
    read_ = std::min(paths_.size(), read_ + kBatchGetStep);
    const std::vector<std::string> some(paths_.begin() + static_cast<std::ptrdiff_t>(first_),
                                        paths_.begin() + static_cast<std::ptrdiff_t>(read_));
    auto got = documents_.BatchGet(opened_->grant, opened_->database(), some, at_);
    if (!got.ok()) return Fail(opened_->Said(got.error()));
    found_ = std::move(got->documents);
    if (read_time_ == 0) read_time_ = got->read_time_micros;
    if (at_.transaction.empty()) at_.read_time_micros = read_time_;
    return {};
  }

  void Render(std::string& message) {
    const document::DocumentPtr& document = found_[next_ - first_];
    WireWriter out;
    out.Time(Reply::kReadTimeFieldNumber, read_time_);
    if (std::exchange(tell_transaction_, false)) {
      out.Bytes(Reply::kTransactionFieldNumber, transaction_.id());
    }
    if (document == nullptr) {
      WriteName(out, Reply::kMissingFieldNumber, opened_->prefix, paths_[next_]);
    } else if (mask_) {
      WriteDocumentField(out, Reply::kFoundFieldNumber, Masked(*document, *mask_), opened_->prefix);
    } else {
      WriteDocumentField(out, Reply::kFoundFieldNumber, *document, opened_->prefix);
    }
    message = out.Take();
  }

  document::DocumentService& documents_;
  const std::vector<std::string> paths_;
  std::optional<std::vector<document::FieldPath>> mask_;
  std::optional<Opened> opened_;
  NewTransaction transaction_;
  document::ReadAt at_;
  bool tell_transaction_ = false;
  std::vector<document::DocumentPtr> found_;  // of paths [first_, read_)
  std::size_t first_ = 0;
  std::size_t read_ = 0;
  std::size_t next_ = 0;
  std::int64_t read_time_ = 0;
};

}  // namespace

Result<ReplySourcePtr> BatchGetDocuments(const Call& call,
                                         const v1::BatchGetDocumentsRequest& request) {
  ALOFT_TRY(const DatabaseName name, ParseDatabaseName(request.database()));
  if (request.documents().size() > static_cast<int>(kBatchGetMax)) {
    return Invalid("Too many documents are asked for at once.");
  }
  std::vector<std::string> paths;
  paths.reserve(static_cast<std::size_t>(request.documents().size()));
  std::unordered_set<std::string_view> asked;
  for (const std::string& document : request.documents()) {
    ALOFT_TRY(const std::string_view path, PathWithin(name, document));
    if (auto sound = document::CheckDocumentPath(path); !sound.ok()) {
      return Invalid(sound.error().detail);
    }
    if (asked.insert(path).second) paths.emplace_back(path);  // each is told once
  }
  auto replies = std::make_unique<BatchReplies>(call.services->documents, std::move(paths));
  ALOFT_TRY_VOID(replies->Prepare(call, request));
  return ReplySourcePtr(std::move(replies));
}

}  // namespace aloft::faces::firestore
