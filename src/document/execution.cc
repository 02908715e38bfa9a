#include "document/execution.h"

#include "document/limits.h"
#include "document/long_work.h"

namespace aloft::document {

Execution::Execution(store::Engine& engine, Database& database,
                     std::shared_ptr<const NormalQuery> query, Moment moment)
    : database_(database),
      query_(std::move(query)),
      context_{engine, database.place(), std::move(moment), *query_, cost_} {}

Execution::~Execution() {
  const std::int64_t in_vain = cost_.entries_scanned - delivered_;
  if (!cost_.sorted_in_memory && in_vain < kWishRowsMin) return;
  if (cost_.entries_scanned < kWishRowsMin) return;
  for (const IndexDefinition& definition : plan_.wanted) database_.Wish(definition);
}

Result<std::unique_ptr<Execution>> Execution::Open(store::Engine& engine, Database& database,
                                                   std::shared_ptr<const NormalQuery> query,
                                                   Moment moment, Strictness strictness) {
  std::unique_ptr<Execution> execution(
      new Execution(engine, database, std::move(query), std::move(moment)));
  ALOFT_TRY(execution->plan_,
            MakePlan(database.place(), *database.catalog(), *execution->query_, strictness));
  if (execution->context_.moment.past) {
    LeaveLoop();  // looks at all that has changed since
    const Reader reader(engine, database.place());
    ALOFT_TRY(execution->changed_,
              reader.ChangedSince(execution->context_.moment.read_time_micros,
                                  execution->context_.moment, kPastChangesMax));
    execution->context_.changed = &execution->changed_;
  }
  ALOFT_TRY(execution->rows_, Execute(execution->context_, execution->plan_));
  return execution;
}

Result<Row> Execution::Next() {
  ALOFT_TRY(Row row, rows_->Next());
  if (row.document != nullptr) ++delivered_;
  return row;
}

}  // namespace aloft::document
