// Queries and scans: pages of items, in key order.
#include <algorithm>

#include "table/index_entry.h"
#include "table/insides.h"
#include "table/item_codec.h"
#include "table/page_range.h"

namespace aloft::table {
namespace {

using identity::Permission;

// Which attributes of an entry have to be decoded; nullopt: all of them.
std::optional<std::vector<std::string>> NamesToDecode(const PageOptions& options) {
  std::vector<std::string> names;
  if (options.filter != nullptr) names = AttributesOf(*options.filter);
  if (!options.count_only) {
    if (options.projection == nullptr) return std::nullopt;
    for (const Path& path : options.projection->paths) names.push_back(path.root());
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

// Reads one page: a walk over a range of items or index entries, at one moment.
class PageReader {
 public:
  PageReader(TableService::Insides& in, const Table& table, IndexAt index,
             const PageOptions& options)
      : in_(in),
        table_(table),
        index_(index),
        options_(options),
        snapshot_(in.engine.TakeSnapshot()),
        names_(NamesToDecode(options)),
        key_names_(KeyNames(table, index)) {}

  Result<Page> Read(store::Range range, SortOrder order) {
    if (range.begin < range.end) ALOFT_TRY_VOID(Walk(std::move(range), order));
    const double units = ReadUnits(bytes_, options_.consistency);
    if (index_) {
      const IndexDefinition& definition = table_.description.indexes[*index_].definition;
      page_.capacity.indexes.push_back({definition.name, definition.scope, units});
      page_.capacity.table = fetch_units_;
    } else {
      page_.capacity.table = units;
    }
    return std::move(page_);
  }

 private:
  // What is under the cursor, as encoded attributes.
  struct Entry {
    std::string_view keys = {};     // encoded attributes with at least the keys
    std::string_view payload = {};  // encoded attributes
    std::size_t bytes = 0;          // what it counts for
    bool project_index = false;     // payload has more than the index projects
  };

  Result<void> Walk(store::Range range, SortOrder order) {
    store::ScanOptions scan;
    scan.snapshot = snapshot_.get();
    scan.direction =
        order == SortOrder::kAscending ? store::Direction::kForward : store::Direction::kBackward;
    scan.entries_expected = options_.limit.value_or(0);
    const std::size_t limit = std::min(options_.limit.value_or(kPageEntriesMax), kPageEntriesMax);
    const auto cursor = in_.engine.Scan(std::move(range), scan);
    while (cursor->Valid()) {
      Stored stored;
      Entry entry;
      ALOFT_TRY_VOID(index_ ? LookAtEntry(*cursor, stored, entry)
                            : LookAtItem(*cursor, stored, entry));
      ++page_.scanned_count;
      bytes_ += entry.bytes;
      ALOFT_TRY_VOID(Take(entry));
      const bool full = page_.scanned_count == limit;
      if (full || bytes_ + fetched_bytes_ > kPageBytesMax) {
        auto last_key = DecodeOnly(entry.keys, key_names_);
        if (!last_key) return Fail(Corrupt("the key of an item"));
        cursor->Next();
        if (full || cursor->Valid()) page_.last_key = std::move(*last_key);
        break;
      }
      cursor->Next();
    }
    if (!cursor->status().ok()) return Fail(FromStore(cursor->status().error()));
    return {};
  }

  Result<void> LookAtItem(const store::Cursor& cursor, Stored& stored, Entry& entry) {
    const auto head = ReadRecordHead(cursor.value());
    if (!head) return Fail(Corrupt("an item's row"));
    entry.payload = head->payload;
    entry.bytes = head->item_bytes;
    if (head->chunked) {
      ALOFT_TRY_VOID(LoadStored(in_.engine, table_.place,
                                {cursor.version(), std::string(cursor.value())}, snapshot_.get(),
                                stored));
      entry.payload = stored.payload;
    }
    entry.keys = entry.payload;
    return {};
  }

  Result<void> LookAtEntry(const store::Cursor& cursor, Stored& stored, Entry& entry) {
    const auto view = ReadEntry(cursor.value());
    if (!view) return Fail(Corrupt("an index entry"));
    entry.keys = view->payload;
    entry.payload = view->payload;
    entry.bytes = view->bytes;
    if (view->whole && !options_.fetch_missing) return {};
    ALOFT_TRY_VOID(FetchItem(view->payload, stored));
    entry.payload = stored.payload;
    const ProjectionKind kind = table_.description.indexes[*index_].definition.projection;
    if (kind == ProjectionKind::kAll) {
      entry.bytes = stored.item_bytes;
      return {};
    }
    // More than the index has was asked for, or its share of the item is too large to be kept
    // twice.
    fetched_bytes_ += stored.item_bytes;
    if (options_.fetch_missing) {
      fetch_units_ += ReadUnits(stored.item_bytes, options_.consistency);
    } else {
      entry.project_index = true;
    }
    return {};
  }

  // The item that an entry stands for.
  Result<void> FetchItem(std::string_view entry_payload, Stored& stored) {
    const auto keys = DecodeOnly(entry_payload, key_names_);
    if (!keys) return Fail(Corrupt("an index entry's key"));
    ALOFT_TRY(const KeyParts key, KeyOfItem(table_, *keys));
    auto found = in_.engine.Get(ItemKeyFor(table_, key), snapshot_.get());
    if (!found.ok()) return Fail(FromStore(found.error()));
    if (!found->exists()) return Fail(Corrupt("an index entry without an item"));
    return LoadStored(in_.engine, table_.place, std::move(*found), snapshot_.get(), stored);
  }

  // Filters and projects the entry into the page.
  Result<void> Take(const Entry& entry) {
    if (options_.count_only && options_.filter == nullptr) {
      ++page_.count;
      return {};
    }
    auto item = Decode(entry);
    if (!item) return Fail(Corrupt("an item's attributes"));
    if (options_.filter != nullptr && !Holds(*options_.filter, *item)) return {};
    ++page_.count;
    if (options_.count_only) return {};
    if (options_.projection != nullptr) {
      page_.items.push_back(Project(*item, *options_.projection));
    } else {
      page_.items.push_back(std::move(*item));
    }
    return {};
  }

  std::optional<Attributes> Decode(const Entry& entry) const {
    if (!entry.project_index) {
      return names_ ? DecodeOnly(entry.payload, *names_) : DecodeAttributes(entry.payload);
    }
    const std::vector<std::string> projected = ProjectedNames(table_, *index_);
    if (!names_) return DecodeOnly(entry.payload, projected);
    std::vector<std::string> both;
    std::set_intersection(names_->begin(), names_->end(), projected.begin(), projected.end(),
                          std::back_inserter(both));
    return DecodeOnly(entry.payload, both);
  }

  TableService::Insides& in_;
  const Table& table_;
  const IndexAt index_;
  const PageOptions& options_;
  const std::unique_ptr<store::Snapshot> snapshot_;
  const std::optional<std::vector<std::string>> names_;
  const std::vector<std::string> key_names_;
  Page page_;
  std::size_t bytes_ = 0;          // of the entries looked at
  std::size_t fetched_bytes_ = 0;  // of items fetched beside them
  double fetch_units_ = 0;
};

// The index asked for; refuses what an index cannot do now or ever.
Result<IndexAt> FindIndex(const Table& table, std::string_view name, Consistency consistency) {
  if (name.empty()) return IndexAt();
  Error error{Fault::kNoSuchIndex};
  error.name = table.name();
  error.index = name;
  const auto at = table.FindIndex(name);
  if (!at) return Fail(std::move(error));
  const IndexDescription& index = table.description.indexes[*at];
  if (index.status != IndexStatus::kActive) {
    error.fault = Fault::kIndexBusy;
    return Fail(std::move(error));
  }
  if (index.definition.scope == IndexScope::kGlobal && consistency == Consistency::kStrong) {
    error.fault = Fault::kConsistencyRefused;
    return Fail(std::move(error));
  }
  return IndexAt(at);
}

}  // namespace

Result<Page> TableService::Query(const identity::Grant& grant, const QueryRequest& request) {
  Insides& in = *insides_;
  ALOFT_TRY(const auto table,
            in.Find(grant, request.table, {Permission::kItemsQuery, Permission::kStatementSelect}));
  ALOFT_TRY(const IndexAt index, FindIndex(*table, request.index, request.page.consistency));
  ALOFT_TRY(store::Range range, QueryRange(*table, index, request));
  if (request.page.start_key != nullptr) {
    ALOFT_TRY_VOID(StartBehind(*table, index, *request.page.start_key, request.order, range));
  }
  return PageReader(in, *table, index, request.page).Read(std::move(range), request.order);
}

Result<Page> TableService::Scan(const identity::Grant& grant, const ScanRequest& request) {
  Insides& in = *insides_;
  ALOFT_TRY(const auto table,
            in.Find(grant, request.table, {Permission::kItemsScan, Permission::kStatementSelect}));
  ALOFT_TRY(const IndexAt index, FindIndex(*table, request.index, request.page.consistency));
  if (request.segments == 0 || request.segments > kScanSegmentsMax ||
      request.segment >= request.segments) {
    Error error{Fault::kSchemaInvalid};
    error.detail = "the segment of a scan";
    return Fail(std::move(error));
  }
  store::Range range = ScanRange(*table, index, request.segment, request.segments);
  if (request.page.start_key != nullptr) {
    ALOFT_TRY_VOID(
        StartBehind(*table, index, *request.page.start_key, SortOrder::kAscending, range));
  }
  return PageReader(in, *table, index, request.page).Read(std::move(range), SortOrder::kAscending);
}

}  // namespace aloft::table
