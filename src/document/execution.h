// One query at one moment: planned, opened, delivering its rows in order. Limit and offset are its
// users'.
//
// Threads     One at a time.
// Ownership   Borrows the engine; shares the query; the database must outlive it.
#pragma once

#include <memory>
#include <unordered_set>

#include "document/database.h"
#include "document/plan.h"
#include "document/row_stream.h"

namespace aloft::document {

class Execution {
 public:
  static Result<std::unique_ptr<Execution>> Open(store::Engine& engine, Database& database,
                                                 std::shared_ptr<const NormalQuery> query,
                                                 Moment moment, Strictness strictness);
  // Tells the database which index would have helped, if much was read in vain.
  ~Execution();

  Result<Row> Next();
  const NormalQuery& query() const { return *query_; }
  const Moment& moment() const { return context_.moment; }
  const QueryCost& cost() const { return cost_; }
  QueryCost& cost() { return cost_; }
  std::vector<store::Range> Ranges() const { return RangesOf(database_.place(), plan_); }

 private:
  Execution(store::Engine& engine, Database& database, std::shared_ptr<const NormalQuery> query,
            Moment moment);

  Database& database_;
  const std::shared_ptr<const NormalQuery> query_;
  QueryCost cost_;
  std::unordered_set<std::string> changed_;
  ScanContext context_;
  Plan plan_;
  RowStreamPtr rows_;
  std::int64_t delivered_ = 0;
};

}  // namespace aloft::document
