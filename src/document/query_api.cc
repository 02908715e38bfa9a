// Queries, aggregations, partitions.
#include <algorithm>

#include "document/aggregate.h"
#include "document/insides.h"
#include "document/limits.h"
#include "document/nearest.h"

namespace aloft::document {

using identity::Permission;

namespace {

DocumentPtr Projected(const DocumentPtr& document, const Query& query) {
  if (!query.projection) return document;
  auto projected = std::make_shared<Document>(*document);
  projected->fields = ProjectFields(document->fields, *query.projection);
  return projected;
}

// What a transaction has to remember of each row it was given.
using RowHook = std::function<Result<void>(const Row&)>;

class QueryRunImpl final : public QueryRun {
 public:
  QueryRunImpl(TenantPtr tenant, std::unique_ptr<Execution> execution, RowHook hook)
      : tenant_(std::move(tenant)), execution_(std::move(execution)), hook_(std::move(hook)) {
    const Query& query = execution_->query().asked;
    to_skip_ = query.offset;
    left_ = query.limit.value_or(-1);
  }

  Result<QueryPage> Next(std::size_t documents_max, std::size_t bytes_max) override {
    QueryPage page;
    std::size_t bytes = 0;
    while (page.documents.size() < documents_max && bytes < bytes_max) {
      if (left_ == 0) {
        page.done = true;
        break;
      }
      ALOFT_TRY(Row row, execution_->Next());
      if (row.document == nullptr) {
        page.done = true;
        break;
      }
      ALOFT_TRY_VOID(hook_(row));
      if (to_skip_ > 0) {
        --to_skip_;
        ++page.skipped;
        continue;
      }
      if (left_ > 0) --left_;
      bytes += SizeOf(row.document->fields) + row.document->path.size();
      page.documents.push_back(Projected(row.document, execution_->query().asked));
      ++execution_->cost().results;
    }
    return page;
  }

  std::int64_t read_time_micros() const override { return execution_->moment().read_time_micros; }
  const QueryCost& cost() const override { return execution_->cost(); }

 private:
  const TenantPtr tenant_;  // outlives the execution
  std::unique_ptr<Execution> execution_;
  const RowHook hook_;
  std::int64_t to_skip_ = 0;
  std::int64_t left_ = -1;  // negative: no limit
};

class HeldRun final : public QueryRun {
 public:
  HeldRun(std::vector<DocumentPtr> documents, std::int64_t read_time_micros, QueryCost cost)
      : documents_(std::move(documents)), read_time_(read_time_micros), cost_(std::move(cost)) {}

  Result<QueryPage> Next(std::size_t documents_max, std::size_t bytes_max) override {
    QueryPage page;
    std::size_t bytes = 0;
    while (next_ < documents_.size() && page.documents.size() < documents_max &&
           bytes < bytes_max) {
      bytes += SizeOf(documents_[next_]->fields);
      page.documents.push_back(std::move(documents_[next_++]));
    }
    page.done = next_ == documents_.size();
    return page;
  }
  std::int64_t read_time_micros() const override { return read_time_; }
  const QueryCost& cost() const override { return cost_; }

 private:
  std::vector<DocumentPtr> documents_;
  const std::int64_t read_time_;
  const QueryCost cost_;
  std::size_t next_ = 0;
};

}  // namespace

Result<std::unique_ptr<QueryRun>> DocumentService::RunQuery(const identity::Grant& grant,
                                                            std::string_view database,
                                                            const Query& query, const ReadAt& at) {
  ALOFT_TRY(const TenantPtr tenant, insides_->Open(grant, Permission::kDocumentsQuery, database));
  ALOFT_TRY(NormalQuery normal, Normalize(query));
  auto shared = std::make_shared<const NormalQuery>(std::move(normal));
  ALOFT_TRY(std::unique_ptr<Execution> execution, insides_->OpenQuery(*tenant, shared, at));
  ALOFT_TRY(const bool remembers, insides_->Remembers(*tenant, at));
  Insides* insides = insides_.get();
  RowHook hook = [insides, tenant, at, remembers](const Row& row) -> Result<void> {
    if (!remembers) return {};
    return insides->Remember(*tenant, at, row.document->path, row.version);
  };
  if (!query.nearest) {
    return std::unique_ptr<QueryRun>(
        std::make_unique<QueryRunImpl>(tenant, std::move(execution), std::move(hook)));
  }
  NearestSearch search(*query.nearest);
  for (;;) {
    ALOFT_TRY(Row row, execution->Next());
    if (row.document == nullptr) break;
    ALOFT_TRY_VOID(hook(row));
    search.Add(row.document);
  }
  std::vector<DocumentPtr> found = search.Finish();
  for (DocumentPtr& document : found) document = Projected(document, query);
  QueryCost cost = execution->cost();
  cost.results = static_cast<std::int64_t>(found.size());
  return std::unique_ptr<QueryRun>(std::make_unique<HeldRun>(
      std::move(found), execution->moment().read_time_micros, std::move(cost)));
}

Result<AggregateResult> DocumentService::Aggregate(const identity::Grant& grant,
                                                   std::string_view database, const Query& query,
                                                   const std::vector<Aggregation>& aggregations,
                                                   const ReadAt& at) {
  ALOFT_TRY_VOID(CheckAggregations(aggregations));
  ALOFT_TRY(const std::unique_ptr<QueryRun> run, RunQuery(grant, database, query, at));
  Aggregator aggregator(aggregations);
  constexpr std::size_t kPage = 256;
  for (bool done = false; !done && !aggregator.full();) {
    ALOFT_TRY(const QueryPage page, run->Next(kPage, kSortBytesMax));
    for (const DocumentPtr& document : page.documents) aggregator.Add(*document);
    done = page.done;
  }
  AggregateResult result;
  result.values = aggregator.Finish();
  result.read_time_micros = run->read_time_micros();
  result.cost = run->cost();
  return result;
}

Result<std::vector<std::string>> DocumentService::Partition(const identity::Grant& grant,
                                                            std::string_view database,
                                                            const Query& query,
                                                            std::size_t points_max,
                                                            const ReadAt& at) {
  if (points_max == 0) return Invalid("partition_count must be positive.");
  if (query.scope != Query::Scope::kGroup || query.where || query.limit || query.offset != 0) {
    return Invalid("Only whole collection groups, ordered by __name__, can be partitioned.");
  }
  ALOFT_TRY(const std::unique_ptr<QueryRun> run, RunQuery(grant, database, query, at));
  // Keeps at most twice the points: every stride-th path, the stride doubling as the group turns
  // out larger.
  std::vector<std::string> points;
  std::size_t stride = kPartitionStride;
  std::size_t seen = 0;
  constexpr std::size_t kPage = 1000;
  for (bool done = false; !done;) {
    ALOFT_TRY(const QueryPage page, run->Next(kPage, kSortBytesMax));
    for (const DocumentPtr& document : page.documents) {
      if (++seen % stride == 0) points.push_back(document->path);
      if (points.size() <= 2 * points_max) continue;
      stride *= 2;
      for (std::size_t i = 0; i < points.size() / 2; ++i) points[i] = std::move(points[2 * i + 1]);
      points.resize(points.size() / 2);
    }
    done = page.done;
  }
  while (points.size() > points_max) {
    for (std::size_t i = 0; i < points.size() / 2; ++i) points[i] = std::move(points[2 * i + 1]);
    points.resize(points.size() / 2);
  }
  return points;
}

}  // namespace aloft::document
