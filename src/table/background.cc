// Work that nobody waits for, in bounded steps.
#include <algorithm>
#include <functional>

#include "base/bytes.h"
#include "table/fields.h"
#include "table/index_entry.h"
#include "table/insides.h"
#include "table/item_codec.h"
#include "table/stream_record.h"

namespace aloft::table {
namespace {

using TablePtr = std::shared_ptr<const Table>;
using Insides = TableService::Insides;

constexpr std::int64_t kMicrosPerSecond = 1'000'000;
constexpr std::size_t kTablesPerCountStep = 64;
constexpr std::size_t kTokensPerStep = 500;
constexpr std::size_t kFillBytesPerStep = 4 << 20;

// Whether this process does background work named so; others keep off.
bool Leads(Insides& in, std::string_view work) {
  return in.engine.Acquire(work, in.owner, kLeaseMs).ok();
}

// --- Filling an index, or the expiry index, with the items that were there before it.
struct Fill {
  TablePtr table;
  IndexId id = 0;
  std::optional<std::size_t> index = {};  // nullopt: expiry
};

std::optional<Fill> NextFill(const Catalogue& catalogue) {
  for (const TablePtr& table : catalogue.AllTables()) {
    const auto& indexes = table->description.indexes;
    for (std::size_t i = 0; i < indexes.size(); ++i) {
      if (indexes[i].status == IndexStatus::kFilling) return Fill{table, table->index_ids[i], i};
    }
    if (table->expiry_filling) return Fill{table, kExpiryFill, std::nullopt};
  }
  return std::nullopt;
}

// Adds one item to what is being filled.
Result<void> FillWith(Insides& in, const Fill& fill, const store::Cursor& cursor,
                      const store::Snapshot& snapshot, store::CommitRequest& commit,
                      CountChanges& counts) {
  const Table& table = *fill.table;
  const std::string item_key(cursor.key());
  Stored stored;
  ALOFT_TRY_VOID(LoadStored(in.engine, table.place, {cursor.version(), std::string(cursor.value())},
                            &snapshot, stored));
  const auto item = DecodeAttributes(stored.payload);
  if (!item) return Fail(Corrupt("an item's attributes"));
  if (!fill.index) {
    const auto expiry = ExpiryOf(table, *item);
    if (!expiry) return {};
    commit.Set(ExpiryKey(table.place, *expiry, item_key), {});
  } else {
    auto entry = EntryFor(table, *fill.index, *item, item_key, stored.item_bytes);
    if (!entry) return {};
    counts.Add(table.index_counts[*fill.index], 1, static_cast<std::int64_t>(entry->bytes));
    commit.Set(std::move(entry->key), std::move(entry->value));
  }
  // Whoever changes the item meanwhile writes the entry himself.
  commit.Expect(item_key, stored.version, snapshot.version());
  return {};
}

// Everything has been looked at: the index is ready.
void Finish(const Fill& fill, store::CommitRequest& commit, Table& table) {
  if (fill.index) {
    table.description.indexes[*fill.index].status = IndexStatus::kActive;
    table.filled_before.clear();
  } else {
    table.expiry_filling = false;
  }
  commit.Erase(FillKey(table.place, fill.id));
}

// What is before `next` has been looked at.
void GoOn(const Fill& fill, std::string next, store::CommitRequest& commit, Table& table) {
  if (fill.index) table.filled_before = next;
  commit.Set(FillKey(table.place, fill.id), std::move(next));
}

// Takes up to `items_max` items in. Fails with kContended if one of them changed meanwhile.
Result<void> FillSome(Insides& in, const Fill& fill, std::size_t items_max) {
  const MutexLock lock(in.catalogue.definitions());
  const Table& table = *fill.table;
  const std::string fill_key = FillKey(table.place, fill.id);
  const auto progress = in.engine.Get(fill_key);
  if (!progress.ok()) return Fail(FromStore(progress.error()));
  if (!progress->exists()) return Fail(Error{Fault::kContended});
  const auto snapshot = in.engine.TakeSnapshot();
  store::Range range = ItemKeys(table.place, 0, kHashSpan);
  if (!progress->value.empty()) range.begin = progress->value;
  store::ScanOptions options;
  options.snapshot = snapshot.get();
  options.entries_expected = items_max;
  store::CommitRequest commit;
  CountChanges counts;
  commit.Expect(table.descriptor_key, table.version);
  commit.Expect(fill_key, progress->version);
  std::size_t bytes = 0;
  std::string next;
  const auto cursor = in.engine.Scan(std::move(range), options);
  for (; cursor->Valid() && items_max > 0 && bytes < kFillBytesPerStep; cursor->Next()) {
    ALOFT_TRY_VOID(FillWith(in, fill, *cursor, *snapshot, commit, counts));
    bytes += cursor->value().size();
    next.assign(cursor->key());
    --items_max;
  }
  if (!cursor->status().ok()) return Fail(FromStore(cursor->status().error()));
  auto changed = std::make_shared<Table>(table);
  if (!cursor->Valid()) {
    Finish(fill, commit, *changed);
  } else {
    next.push_back('\0');
    GoOn(fill, std::move(next), commit, *changed);
  }
  commit.Set(table.descriptor_key, EncodeTable(*changed));
  const auto committed = in.engine.Commit(std::move(commit));
  if (!committed.ok()) return Fail(FromStore(committed.error()));
  counts.Apply();
  changed->version = committed->version;
  changed->checked_at = std::make_shared<std::atomic<store::Version>>(committed->version);
  in.catalogue.Install(std::move(changed));
  return {};
}

// --- Streams
// The first record made at `cutoff_micros` or later; records are in the order of their making.
Result<SequenceNumber> FirstSince(Insides& in, const std::string& prefix, SequenceNumber first,
                                  std::int64_t cutoff_micros) {
  const auto cursor = in.engine.Scan({prefix, PrefixEnd(prefix)});
  std::uint64_t low = first.version;
  std::uint64_t high = in.engine.Latest() + 1;
  while (low < high) {
    const std::uint64_t middle = low + (high - low) / 2;
    std::string key = prefix;
    AppendBe64(key, middle);
    cursor->Seek(key);
    const auto created = cursor->Valid() ? StreamRowCreated(cursor->value()) : std::nullopt;
    if (!cursor->status().ok()) return Fail(FromStore(cursor->status().error()));
    // Nothing at or behind the middle: the border is before it.
    if (!created || *created >= cutoff_micros) {
      high = middle;
    } else {
      low = ReadBe64(cursor->key(), prefix.size()) + 1;
    }
  }
  return SequenceNumber{low, 0};
}

// The last record before `keep`, which there is.
Result<store::Version> LastBefore(Insides& in, const std::string& prefix, SequenceNumber keep) {
  std::string end = prefix;
  AppendBe64(end, keep.version);
  store::ScanOptions options;
  options.direction = store::Direction::kBackward;
  options.keys_only = true;
  options.entries_expected = 1;
  const auto cursor = in.engine.Scan({prefix, std::move(end)}, options);
  if (!cursor->status().ok()) return Fail(FromStore(cursor->status().error()));
  if (!cursor->Valid()) return Fail(Corrupt("a stream's records"));
  return ReadBe64(cursor->key(), prefix.size());
}

// Removes what is too old of one stream; the whole stream when it has been off for as long.
Result<void> TrimStream(Insides& in, ProjectNumber project,
                        const std::shared_ptr<const StreamRow>& row) {
  const std::int64_t cutoff = in.clock.WallMicros() - kStreamKeptMs * 1000;
  const std::string prefix = StreamPrefix(project, row->id);
  const bool ended = row->disabled_micros != 0 && row->disabled_micros < cutoff;
  store::CommitRequest commit;
  StreamRow trimmed = *row;
  if (ended) {
    commit.EraseRange({prefix, PrefixEnd(prefix)});
    commit.Erase(StreamKey(project, row->id));
  } else {
    const auto cursor = in.engine.Scan({prefix, PrefixEnd(prefix)});
    if (!cursor->status().ok()) return Fail(FromStore(cursor->status().error()));
    const auto oldest = cursor->Valid() ? StreamRowCreated(cursor->value()) : std::nullopt;
    if (!oldest || *oldest >= cutoff) return {};
    const SequenceNumber first{ReadBe64(cursor->key(), prefix.size()), 0};
    ALOFT_TRY(const SequenceNumber keep, FirstSince(in, prefix, first, cutoff));
    ALOFT_TRY(trimmed.trimmed_through, LastBefore(in, prefix, keep));
    std::string end = prefix;
    AppendBe64(end, keep.version);
    commit.EraseRange({prefix, std::move(end)});
    commit.Set(StreamKey(project, row->id), EncodeStream(trimmed));
  }
  if (!Leads(in, "table/trim")) return {};
  const auto committed = in.engine.Commit(std::move(commit));
  if (!committed.ok()) return Fail(FromStore(committed.error()));
  if (ended) {
    in.catalogue.RemoveStream(project, row->id);
  } else {
    in.catalogue.InstallStream(project, std::make_shared<const StreamRow>(std::move(trimmed)));
  }
  return {};
}

// --- Counts
bool WriteCount(const std::shared_ptr<Count>& count, TablePlace place, IndexId id,
                store::CommitRequest& commit, std::vector<std::function<void()>>& undo) {
  const std::int64_t items = count->items_unwritten.exchange(0);
  const std::int64_t bytes = count->bytes_unwritten.exchange(0);
  if (items == 0 && bytes == 0) return false;
  commit.Add(CountKey(place, id, false), items);
  commit.Add(CountKey(place, id, true), bytes);
  undo.push_back([count, items, bytes] {
    count->items_unwritten += items;
    count->bytes_unwritten += bytes;
  });
  return true;
}

bool WriteCounts(Insides& in, const TablePtr& table) {
  store::CommitRequest commit;
  std::vector<std::function<void()>> undo;
  bool any = WriteCount(table->count, table->place, 0, commit, undo);
  for (std::size_t i = 0; i < table->index_ids.size(); ++i) {
    any |= WriteCount(table->index_counts[i], table->place, table->index_ids[i], commit, undo);
  }
  if (!any) return false;
  commit.Expect(table->descriptor_key, table->version);
  if (in.engine.Commit(std::move(commit)).ok()) return true;
  for (const auto& one : undo) one();
  return false;
}

// --- Tokens
Result<bool> DropTokens(Insides& in, ProjectNumber project) {
  const std::int64_t now = in.clock.WallMicros();
  const auto cursor = in.engine.Scan(TokenDeadlines(project, now));
  store::CommitRequest commit;
  std::size_t left = kTokensPerStep;
  for (; cursor->Valid() && left > 0; cursor->Next(), --left) {
    const auto token = TokenOf(cursor->key());
    if (!token) return Fail(Corrupt("a token's deadline"));
    // Used again since, a token has another deadline row, and this one went with that use.
    std::string key = TokenKey(project, *token);
    const auto found = in.engine.Get(key);
    if (!found.ok()) return Fail(FromStore(found.error()));
    commit.Expect(std::string(cursor->key()), cursor->version());
    commit.Erase(std::string(cursor->key()));
    if (found->exists()) commit.Erase(std::move(key));
  }
  if (!cursor->status().ok()) return Fail(FromStore(cursor->status().error()));
  if (commit.writes.empty()) return false;
  const auto committed = in.engine.Commit(std::move(commit));
  if (!committed.ok()) return Fail(FromStore(committed.error()));
  return left == 0;
}

}  // namespace

bool TableService::FillIndexesStep() {
  Insides& in = *insides_;
  const auto fill = NextFill(in.catalogue);
  if (!fill || !Leads(in, "table/fill")) return false;
  // Fewer at a time while others keep changing the same items.
  for (std::size_t items = kBackfillItemsPerStep; items > 0; items /= 2) {
    const auto filled = FillSome(in, *fill, items);
    if (filled.ok()) return true;
    if (filled.error().fault != Fault::kContended) return false;
    const auto& table = fill->table;
    if (in.catalogue.Find(table->place.project, table->name()) != table) return true;
  }
  (void)in.catalogue.Reload(in.engine, fill->table->place.project, fill->table->name());
  return true;
}

bool TableService::ExpireItemsStep() {
  Insides& in = *insides_;
  const std::int64_t now_seconds = in.clock.WallMicros() / kMicrosPerSecond;
  std::size_t left = kSweepItemsPerStep;
  bool any = false;
  for (const TablePtr& table : in.catalogue.AllTables()) {
    const Expiry& expiry = table->description.expiry;
    if (!expiry.enabled || left == 0) continue;
    const auto cursor = in.engine.Scan(
        ExpiredKeys(table->place, std::max<std::int64_t>(0, now_seconds - kExpiryAgeMaxSeconds),
                    now_seconds + 1));
    if (!cursor->Valid() || !Leads(in, "table/expire")) continue;
    const Condition expired =
        Condition::Compare(Operand::At(Path::Attribute(expiry.attribute)), Comparator::kLessOrEqual,
                           Operand::Literal(Value(Number::FromInteger(now_seconds))));
    for (; cursor->Valid() && left > 0; cursor->Next(), --left) {
      const std::string item_key = ItemKeyOfExpiry(table->place, cursor->key());
      const auto found = in.engine.Get(item_key);
      if (!found.ok() || !found->exists()) continue;
      Stored stored;
      if (!LoadStored(in.engine, table->place, *found, nullptr, stored).ok()) continue;
      const auto item = DecodeAttributes(stored.payload);
      if (!item) continue;
      const Attributes key = KeyAttributesOf(table->key(), *item);
      WriteAsk ask{WriteElement::Kind::kDelete, &key};
      ask.options.condition = &expired;
      ask.by_expiry = true;
      // A conflict or a full disk: the entry is still there next time.
      any |= in.WriteOnce(table, ask).ok();
    }
  }
  return any && left == 0;
}

bool TableService::TrimStreamsStep() {
  Insides& in = *insides_;
  for (const ProjectNumber project : in.catalogue.Projects()) {
    for (const auto& row : in.catalogue.Streams(project, {})) {
      const MutexLock lock(in.catalogue.definitions());
      const auto now = in.catalogue.FindStream(project, row->info.name);
      if (now != nullptr) (void)TrimStream(in, project, now);
    }
  }
  return false;
}

bool TableService::CleanUpStep() {
  Insides& in = *insides_;
  bool more = false;
  for (const ProjectNumber project : in.catalogue.Projects()) {
    const auto dropped = DropTokens(in, project);
    more = more || (dropped.ok() && *dropped);
  }
  return more;
}

bool TableService::WriteCountsStep() {
  std::size_t written = 0;
  for (const TablePtr& table : insides_->catalogue.AllTables()) {
    if (written == kTablesPerCountStep) return true;
    written += WriteCounts(*insides_, table) ? 1 : 0;
  }
  return false;
}

bool TableService::RunOnce() {
  bool more = FillIndexesStep();
  more |= ExpireItemsStep();
  more |= TrimStreamsStep();
  more |= CleanUpStep();
  more |= WriteCountsStep();
  return more;
}

}  // namespace aloft::table
