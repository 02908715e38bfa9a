#include "faces/firestore/explain.h"

#include <google/firestore/v1/query_profile.pb.h>

#include <string_view>

namespace aloft::faces::firestore {
namespace {

// "collection rooms: (name ASC, __name__ ASC)", as the service describes an index.
void AddIndex(std::string_view index, v1::PlanSummary& plan) {
  auto& fields = *plan.add_indexes_used()->mutable_fields();
  const std::size_t properties = index.find('(');
  const bool group = index.starts_with("collection group");
  fields["query_scope"].set_string_value(group ? "Collection Group" : "Collection");
  fields["properties"].set_string_value(
      std::string(properties == std::string_view::npos ? index : index.substr(properties)));
}

void SetCount(google::protobuf::Struct& stats, const std::string& name, std::int64_t count) {
  (*stats.mutable_fields())[name].set_string_value(std::to_string(count));
}

void AddStats(const document::QueryCost& cost, std::int64_t duration_micros,
              v1::ExecutionStats& stats) {
  constexpr std::int64_t kMicros = 1'000'000;
  stats.set_results_returned(cost.results);
  stats.set_read_operations(cost.documents_read == 0 ? 1 : cost.documents_read);
  stats.mutable_execution_duration()->set_seconds(duration_micros / kMicros);
  stats.mutable_execution_duration()->set_nanos(
      static_cast<std::int32_t>(duration_micros % kMicros * 1000));
  google::protobuf::Struct& debug = *stats.mutable_debug_stats();
  SetCount(debug, "documents_scanned", cost.documents_read);
  SetCount(debug, "index_entries_scanned", cost.entries_scanned);
  google::protobuf::Struct& billing =
      *(*debug.mutable_fields())["billing_details"].mutable_struct_value();
  SetCount(billing, "documents_billable", cost.documents_read);
  SetCount(billing, "index_entries_billable", 0);
  SetCount(billing, "small_ops", 0);
  SetCount(billing, "min_query_cost", cost.documents_read == 0 ? 1 : 0);
}

}  // namespace

std::string ExplainMetrics(const document::QueryCost& cost,
                           std::optional<std::int64_t> duration_micros) {
  v1::ExplainMetrics metrics;
  for (const std::string& index : cost.indexes) AddIndex(index, *metrics.mutable_plan_summary());
  metrics.mutable_plan_summary();
  if (duration_micros) AddStats(cost, *duration_micros, *metrics.mutable_execution_stats());
  return metrics.SerializeAsString();
}

}  // namespace aloft::faces::firestore
