// RunQuery: the documents that match, each as a message of its own, made as the client takes them.
#include <google/firestore/v1/firestore.pb.h>

#include <memory>
#include <optional>
#include <utility>

#include "faces/firestore/explain.h"
#include "faces/firestore/from_proto.h"
#include "faces/firestore/limits.h"
#include "faces/firestore/operations.h"
#include "faces/firestore/render.h"
#include "faces/firestore/to_query.h"
#include "faces/firestore/transaction.h"

namespace aloft::faces::firestore {
namespace {

using Reply = v1::RunQueryResponse;

class QueryReplies final : public ReplySource {
 public:
  explicit QueryReplies(const Call& call)
      : services_(*call.services), begun_micros_(services_.clock.WallMicros()) {}

  Result<void> Prepare(const Call& call, const v1::RunQueryRequest& request) {
    ALOFT_TRY(const ResourceName parent, ParseResourceName(request.parent()));
    if (!request.has_structured_query()) return Invalid("A query is needed.");
    ALOFT_TRY(const document::Query query, ToQuery(parent, request.structured_query()));
    ALOFT_TRY(opened_,
              firestore::Open(call, parent.database, identity::Permission::kDocumentsQuery));
    ALOFT_TRY(const document::ReadAt at, ToReadAt(call, parent.database, request, transaction_));
    auto run = services_.documents.RunQuery(opened_->grant, opened_->database(), query, at);
    if (!run.ok()) return Fail(opened_->Said(run.error()));
    run_ = std::move(*run);
    explain_ = request.has_explain_options();
    analyze_ = request.explain_options().analyze();
    page_.done = explain_ && !analyze_;  // only the plan
    tell_transaction_ = !transaction_.id().empty();
    return {};
  }

  Result<bool> Next(std::string& message) override {
    if (tell_transaction_) return TellTransaction(message);
    while (next_ == page_.documents.size() && !page_.done) ALOFT_TRY_VOID(ReadPage());
    if (next_ == page_.documents.size()) return End(message);
    WireWriter out;
    AddSkipped(out);
    out.Time(Reply::kReadTimeFieldNumber, run_->read_time_micros());
    WriteDocumentField(out, Reply::kDocumentFieldNumber, *page_.documents[next_], opened_->prefix);
    ++next_;
    told_any_ = true;
    message = out.Take();
    return true;
  }

 private:
  bool TellTransaction(std::string& message) {
    WireWriter out;
    out.Bytes(Reply::kTransactionFieldNumber, transaction_.id());
    message = out.Take();
    tell_transaction_ = false;
    return true;
  }

  Result<void> ReadPage() {
    auto page = run_->Next(kPageDocumentsMax, kPageBytesMax);
    if (!page.ok()) return Fail(opened_->Said(page.error()));
    page_ = std::move(*page);
    skipped_ += page_.skipped;
    next_ = 0;
    return {};
  }

  void AddSkipped(WireWriter& out) {
    const std::int64_t skipped = std::exchange(skipped_, 0);
    if (skipped > 0) out.Int(Reply::kSkippedResultsFieldNumber, skipped);
  }

  // The last message says at what time nothing was found, what was passed over, and what it cost.
  Result<bool> End(std::string& message) {
    if (ended_ || (told_any_ && skipped_ == 0 && !explain_)) {
      transaction_.Keep();
      return false;
    }
    ended_ = true;
    WireWriter out;
    if (explain_) {
      std::optional<std::int64_t> duration;
      if (analyze_) duration = services_.clock.WallMicros() - begun_micros_;
      out.Bytes(Reply::kExplainMetricsFieldNumber, ExplainMetrics(run_->cost(), duration));
    }
    AddSkipped(out);
    // Without a read time clients know that nothing was read.
    if (!explain_ || analyze_) out.Time(Reply::kReadTimeFieldNumber, run_->read_time_micros());
    message = out.Take();
    return true;
  }

  const Services& services_;
  const std::int64_t begun_micros_;
  std::optional<Opened> opened_;
  NewTransaction transaction_;
  std::unique_ptr<document::QueryRun> run_;
  bool explain_ = false;
  bool analyze_ = false;
  bool tell_transaction_ = false;
  bool told_any_ = false;
  bool ended_ = false;
  document::QueryPage page_;
  std::size_t next_ = 0;
  std::int64_t skipped_ = 0;
};

}  // namespace

Result<ReplySourcePtr> RunQuery(const Call& call, const v1::RunQueryRequest& request) {
  auto replies = std::make_unique<QueryReplies>(call);
  ALOFT_TRY_VOID(replies->Prepare(call, request));
  return ReplySourcePtr(std::move(replies));
}

}  // namespace aloft::faces::firestore
