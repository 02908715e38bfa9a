// RunAggregationQuery: counts, sums and averages of what a query finds; one message.
#include <google/firestore/v1/firestore.pb.h>

#include <optional>
#include <utility>
#include <vector>

#include "faces/firestore/explain.h"
#include "faces/firestore/from_proto.h"
#include "faces/firestore/operations.h"
#include "faces/firestore/render.h"
#include "faces/firestore/to_query.h"
#include "faces/firestore/transaction.h"

namespace aloft::faces::firestore {
namespace {

using Asked = v1::StructuredAggregationQuery::Aggregation;
using Reply = v1::RunAggregationQueryResponse;

Result<std::vector<document::Aggregation>> ToAggregations(
    const v1::StructuredAggregationQuery& asked) {
  using Kind = document::Aggregation::Kind;
  std::vector<document::Aggregation> aggregations;
  int unnamed = 0;
  for (const Asked& one : asked.aggregations()) {
    document::Aggregation aggregation;
    aggregation.alias = one.alias();
    if (one.alias().empty()) aggregation.alias = "field_" + std::to_string(++unnamed);
    switch (one.operator_case()) {
      case Asked::kCount:
        if (one.count().has_up_to()) aggregation.up_to = one.count().up_to().value();
        break;
      case Asked::kSum: {
        aggregation.kind = Kind::kSum;
        ALOFT_TRY(aggregation.field, ToFieldPath(one.sum().field().field_path()));
        break;
      }
      case Asked::kAvg: {
        aggregation.kind = Kind::kAverage;
        ALOFT_TRY(aggregation.field, ToFieldPath(one.avg().field().field_path()));
        break;
      }
      case Asked::OPERATOR_NOT_SET:
        return Invalid("An aggregation has no operator.");
    }
    aggregations.push_back(std::move(aggregation));
  }
  return aggregations;
}

// google.firestore.v1.AggregationResult.
void WriteValues(WireWriter& out, int field,
                 const std::vector<std::pair<std::string, document::Value>>& values) {
  constexpr int kKey = 1;
  constexpr int kValue = 2;
  const std::size_t end = out.size();
  for (auto one = values.rbegin(); one != values.rend(); ++one) {
    const std::size_t entry_end = out.size();
    WriteValueField(out, kValue, one->second);
    out.Bytes(kKey, one->first);
    out.EndMessage(v1::AggregationResult::kAggregateFieldsFieldNumber, entry_end);
  }
  out.EndMessage(field, end);
}

class OneReply final : public ReplySource {
 public:
  explicit OneReply(std::string message) : message_(std::move(message)) {}
  Result<bool> Next(std::string& message) override {
    if (given_) return false;
    given_ = true;
    message = std::move(message_);
    return true;
  }

 private:
  std::string message_;
  bool given_ = false;
};

// Whether the query is to be run, and its cost told.
Result<std::string> Answer(const Call& call, const Opened& opened, const document::Query& query,
                           const v1::RunAggregationQueryRequest& request,
                           const document::ReadAt& at) {
  ALOFT_TRY(const auto aggregations, ToAggregations(request.structured_aggregation_query()));
  document::DocumentService& documents = call.services->documents;
  WireWriter out;
  if (request.has_explain_options() && !request.explain_options().analyze()) {
    const auto run = documents.RunQuery(opened.grant, opened.database(), query, at);
    if (!run.ok()) return Fail(opened.Said(run.error()));
    out.Bytes(Reply::kExplainMetricsFieldNumber, ExplainMetrics((*run)->cost(), std::nullopt));
    return out.Take();
  }
  const std::int64_t begun = call.services->clock.WallMicros();
  const auto result = documents.Aggregate(opened.grant, opened.database(), query, aggregations, at);
  if (!result.ok()) return Fail(opened.Said(result.error()));
  if (request.has_explain_options()) {
    document::QueryCost cost = result->cost;
    cost.results = 1;
    out.Bytes(Reply::kExplainMetricsFieldNumber,
              ExplainMetrics(cost, call.services->clock.WallMicros() - begun));
  }
  out.Time(Reply::kReadTimeFieldNumber, result->read_time_micros);
  if (request.has_new_transaction()) out.Bytes(Reply::kTransactionFieldNumber, at.transaction);
  WriteValues(out, Reply::kResultFieldNumber, result->values);
  return out.Take();
}

}  // namespace

Result<ReplySourcePtr> RunAggregationQuery(const Call& call,
                                           const v1::RunAggregationQueryRequest& request) {
  ALOFT_TRY(const ResourceName parent, ParseResourceName(request.parent()));
  const v1::StructuredAggregationQuery& asked = request.structured_aggregation_query();
  if (!asked.has_structured_query()) return Invalid("A query is needed.");
  ALOFT_TRY(const document::Query query, ToQuery(parent, asked.structured_query()));
  ALOFT_TRY(const Opened opened,
            Open(call, parent.database, identity::Permission::kDocumentsQuery));
  NewTransaction transaction;
  ALOFT_TRY(const document::ReadAt at, ToReadAt(call, parent.database, request, transaction));
  ALOFT_TRY(std::string message, Answer(call, opened, query, request, at));
  transaction.Keep();
  return ReplySourcePtr(std::make_unique<OneReply>(std::move(message)));
}

}  // namespace aloft::faces::firestore
