#include "document/row_stream.h"

#include <algorithm>

#include "document/joined_rows.h"
#include "document/keys.h"
#include "document/limits.h"

namespace aloft::document {
namespace {

bool Passes(const NormalQuery& query, const Conjunction& conjunction, const Document& document) {
  return query.InScope(document.path) && Holds(conjunction, document) &&
         query.HasOrderFields(document) && query.WithinCursors(document);
}

class PointStream final : public RowStream {
 public:
  PointStream(ScanContext& context, const Conjunction& conjunction, std::vector<std::string> paths)
      : context_(context), conjunction_(conjunction), paths_(std::move(paths)) {}

  Result<Row> Next() override {
    while (next_ < paths_.size()) {
      const std::string& path = paths_[next_++];
      const Reader reader(context_.engine, context_.place);
      context_.CountEntries(1);
      ALOFT_TRY(StoredDocument stored, reader.Get(path, context_.moment));
      if (stored.document == nullptr) continue;
      ++context_.cost.documents_read;
      if (Passes(context_.query, conjunction_, *stored.document)) {
        return Row{stored.document, stored.version};
      }
    }
    return Row{};
  }

 private:
  ScanContext& context_;
  const Conjunction& conjunction_;
  const std::vector<std::string> paths_;
  std::size_t next_ = 0;
};

// Rows of documents themselves.
class DocumentStream final : public RowStream {
 public:
  DocumentStream(ScanContext& context, const Conjunction& conjunction, const Scan& scan)
      : context_(context), conjunction_(conjunction) {
    store::ScanOptions options{.snapshot = context.moment.snapshot.get()};
    if (scan.direction == Direction::kDescending) options.direction = store::Direction::kBackward;
    cursor_ = context.engine.Scan({scan.low, scan.high}, options);
  }

  Result<Row> Next() override {
    for (;;) {
      if (moving_ && cursor_->Valid()) cursor_->Next();
      moving_ = true;
      if (auto status = cursor_->status(); !status.ok()) return Fail(FromStore(status.error()));
      if (!cursor_->Valid()) return Row{};
      context_.CountEntries(1);
      const auto path = PathOfDocumentKey(cursor_->key());
      if (!path) return Fail(Error{Fault::kCorrupt, "a document's key cannot be read"});
      if (!context_.query.InScope(*path)) continue;
      if (context_.changed != nullptr && context_.changed->contains(*path)) continue;
      const Reader reader(context_.engine, context_.place);
      ALOFT_TRY(DocumentPtr document,
                reader.Decode(*path, cursor_->value(), context_.moment.snapshot.get()));
      ++context_.cost.documents_read;
      if (!Passes(context_.query, conjunction_, *document)) continue;
      return Row{std::move(document), cursor_->version()};
    }
  }

 private:
  ScanContext& context_;
  const Conjunction& conjunction_;
  std::unique_ptr<store::Cursor> cursor_;
  bool moving_ = false;  // the entry under the cursor has been seen
};

class IndexStream final : public RowStream {
 public:
  IndexStream(ScanContext& context, const Conjunction& conjunction, const Scan& scan)
      : context_(context),
        conjunction_(conjunction),
        rows_(context.engine, context.moment.snapshot.get(), scan, context.query.collection_path) {}

  Result<Row> Next() override {
    for (;;) {
      const std::int64_t before = rows_.entries_scanned();
      auto path = rows_.Next();
      context_.CountEntries(rows_.entries_scanned() - before);
      if (!path.ok()) return Fail(FromStore(path.error()));
      if (!path->has_value()) return Row{};
      if (context_.changed != nullptr && context_.changed->contains(**path)) continue;
      if (!context_.query.InScope(**path)) continue;
      const Reader reader(context_.engine, context_.place);
      ALOFT_TRY(StoredDocument stored, reader.Get(**path, context_.moment));
      if (stored.document == nullptr) continue;
      ++context_.cost.documents_read;
      if (Passes(context_.query, conjunction_, *stored.document)) {
        return Row{stored.document, stored.version};
      }
    }
  }

 private:
  ScanContext& context_;
  const Conjunction& conjunction_;
  JoinedRows rows_;
};

class HeldStream final : public RowStream {
 public:
  explicit HeldStream(std::vector<Row> rows) : rows_(std::move(rows)) {}
  Result<Row> Next() override { return next_ < rows_.size() ? std::move(rows_[next_++]) : Row{}; }

 private:
  std::vector<Row> rows_;
  std::size_t next_ = 0;
};

void SortRows(const NormalQuery& query, std::vector<Row>& rows) {
  std::sort(rows.begin(), rows.end(), [&](const Row& a, const Row& b) {
    return query.Compare(*a.document, *b.document) < 0;
  });
}

// Reads all of a stream on the first call, then delivers it in the query's order.
class SortedStream final : public RowStream {
 public:
  SortedStream(ScanContext& context, RowStreamPtr source)
      : context_(context), source_(std::move(source)) {}

  Result<Row> Next() override {
    if (source_ != nullptr) ALOFT_TRY_VOID(Fill());
    return held_->Next();
  }

 private:
  Result<void> Fill() {
    std::vector<Row> rows;
    std::size_t bytes = 0;
    for (;;) {
      ALOFT_TRY(Row row, source_->Next());
      if (row.document == nullptr) break;
      bytes += SizeOf(row.document->fields) + row.document->path.size();
      rows.push_back(std::move(row));
      if (bytes > kSortBytesMax) {
        return Fail(Error{Fault::kQueryTooExpensive,
                          "The query has no index for its order and too many results to sort."});
      }
    }
    context_.cost.sorted_in_memory = true;
    SortRows(context_.query, rows);
    held_ = std::make_unique<HeldStream>(std::move(rows));
    source_.reset();
    return {};
  }

  ScanContext& context_;
  RowStreamPtr source_;
  std::unique_ptr<HeldStream> held_;
};

// Several streams in the query's order as one; a document that comes from several comes once.
class MergedStream final : public RowStream {
 public:
  MergedStream(const NormalQuery& query, std::vector<RowStreamPtr> sources)
      : query_(query), sources_(std::move(sources)) {}

  Result<Row> Next() override {
    ALOFT_TRY_VOID(Start());
    for (;;) {
      std::size_t least = heads_.size();
      for (std::size_t i = 0; i < heads_.size(); ++i) {
        if (heads_[i].document == nullptr) continue;
        if (least == heads_.size() ||
            query_.Compare(*heads_[i].document, *heads_[least].document) < 0) {
          least = i;
        }
      }
      if (least == heads_.size()) return Row{};
      Row row = std::move(heads_[least]);
      ALOFT_TRY(heads_[least], sources_[least]->Next());
      if (last_ == row.document->path) continue;
      last_ = row.document->path;
      return row;
    }
  }

 private:
  Result<void> Start() {
    while (heads_.size() < sources_.size()) {
      ALOFT_TRY(Row row, sources_[heads_.size()]->Next());
      heads_.push_back(std::move(row));
    }
    return {};
  }

  const NormalQuery& query_;
  std::vector<RowStreamPtr> sources_;
  std::vector<Row> heads_;
  std::string last_;
};

RowStreamPtr Open(ScanContext& context, const Conjunction& conjunction, const Scan& scan) {
  RowStreamPtr stream;
  switch (scan.kind) {
    case Scan::Kind::kNothing:
      return std::make_unique<HeldStream>(std::vector<Row>());
    case Scan::Kind::kPoints:
      return std::make_unique<PointStream>(context, conjunction, scan.paths);
    case Scan::Kind::kDocuments:
      stream = std::make_unique<DocumentStream>(context, conjunction, scan);
      break;
    case Scan::Kind::kRows:
      stream = std::make_unique<IndexStream>(context, conjunction, scan);
      break;
  }
  if (scan.sorted) return stream;
  return std::make_unique<SortedStream>(context, std::move(stream));
}

// Documents that have changed since the past moment, as they were then.
Result<RowStreamPtr> OpenPast(ScanContext& context) {
  const Reader reader(context.engine, context.place);
  std::vector<Row> rows;
  for (const std::string& path : *context.changed) {
    if (!context.query.InScope(path)) continue;
    ALOFT_TRY(StoredDocument stored, reader.Get(path, context.moment));
    if (stored.document == nullptr || !context.query.Matches(*stored.document)) continue;
    rows.push_back({stored.document, stored.version});
  }
  SortRows(context.query, rows);
  return RowStreamPtr(std::make_unique<HeldStream>(std::move(rows)));
}

}  // namespace

Result<RowStreamPtr> Execute(ScanContext& context, const Plan& plan) {
  std::vector<RowStreamPtr> streams;
  for (std::size_t i = 0; i < plan.scans.size(); ++i) {
    streams.push_back(Open(context, context.query.disjuncts[i], plan.scans[i]));
    for (const std::string& index : plan.scans[i].indexes) {
      auto& indexes = context.cost.indexes;
      if (std::find(indexes.begin(), indexes.end(), index) == indexes.end()) {
        indexes.push_back(index);
      }
    }
  }
  if (context.changed != nullptr) {
    ALOFT_TRY(RowStreamPtr past, OpenPast(context));
    streams.push_back(std::move(past));
  }
  if (streams.size() == 1) return std::move(streams[0]);
  return RowStreamPtr(std::make_unique<MergedStream>(context.query, std::move(streams)));
}

std::vector<store::Range> RangesOf(const Place& place, const Plan& plan) {
  std::vector<store::Range> ranges;
  for (const Scan& scan : plan.scans) {
    switch (scan.kind) {
      case Scan::Kind::kNothing:
        break;
      case Scan::Kind::kPoints:
        for (const std::string& path : scan.paths) {
          const std::string key = DocumentKey(place, path);
          ranges.push_back({key, key + '\0'});
        }
        break;
      case Scan::Kind::kDocuments:
        ranges.push_back({scan.low, scan.high});
        break;
      case Scan::Kind::kRows:
        for (const std::string& prefix : scan.prefixes) ranges.push_back(RunRange(prefix, scan));
        break;
    }
  }
  return ranges;
}

}  // namespace aloft::document
