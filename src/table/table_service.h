// Tables, their items, indexes and streams: the one truth under the table faces.
//
// Guarantees  A write is one commit: the item, its index entries, its stream record and its expiry
//             entry happen together or not at all, and survive power loss once acknowledged. Single
//             operations and transactions are serializable together. A page is of one moment.
//             A refused call leaves no trace.
// Threads     Any, concurrently.
// Ownership   Borrows engine, clock and random; they outlive the service.
// Blocking    As the engine's reads (store/request_scope.h); the catalogue of tables is in memory.
//             Every call commits at most once, as its last act, so that it may be run again.
//             BatchWrite may commit several times, and may be run again all the same.
// Errors      Fault in Error. A grant for another project's, table's or kind of operation is a bug:
//             std::logic_error.
// Limits      table/limits.h.
// Knows not   HTTP, JSON, expressions' text, ARNs, regions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "identity/grant.h"
#include "os/clock.h"
#include "os/random.h"
#include "store/engine.h"
#include "table/fault.h"
#include "table/requests.h"
#include "table/schema.h"
#include "table/stream.h"

namespace aloft::table {

// What UpdateTable changes; absent: as it was.
struct TableChange {
  std::optional<BillingMode> billing = {};
  std::optional<Throughput> throughput = {};
  std::optional<bool> deletion_protected = {};
  std::optional<StreamView> stream_on = {};
  bool stream_off = false;
  std::vector<KeyAttribute> attributes = {};      // new attribute definitions, added to the known
  std::optional<IndexDefinition> add_index = {};  // global; readable once filled
  std::string delete_index = {};
  std::map<std::string, Throughput> index_throughput = {};
  std::map<std::string, std::string> settings = {};  // set; an empty value removes
  // Nothing changes unless these are as given; an empty value: absent. kSettingsChanged.
  std::map<std::string, std::string> settings_expected = {};
  std::map<std::string, std::map<std::string, std::string>> index_settings = {};
};

struct TableNamesPage {
  std::vector<std::string> names;  // in bytewise order
  bool more = false;
};

struct ServiceOptions {
  // So long after expiry was turned on or off it may not be again. 0: it may at any time.
  std::int64_t expiry_change_pause_micros = 0;
};

class TableService {
 public:
  // Loads the catalogue; time grows with the number of tables, not of items.
  static Result<std::unique_ptr<TableService>> Open(store::Engine& engine, const os::Clock& clock,
                                                    os::Random& random,
                                                    ServiceOptions options = {});
  ~TableService();  // writes the counts down
  TableService(const TableService&) = delete;
  TableService& operator=(const TableService&) = delete;

  // --- Tables. The definition's schema must be sound (names, types, counts are the face's to check
  // in its own words; what slips through is kSchemaInvalid). A created table is ready at once.
  Result<TableDescription> CreateTable(const identity::Grant& grant, TableDefinition definition);
  Result<TableDescription> DescribeTable(const identity::Grant& grant, std::string_view table);
  // What single operations need to know of a table, without copying its description: shared and
  // immutable; null if there is no such table. Does not need a permission of its own.
  std::shared_ptr<const TableDescription> FindTable(const identity::Grant& grant,
                                                    std::string_view table);
  Result<TableNamesPage> ListTables(const identity::Grant& grant, std::string_view start_after,
                                    std::size_t limit);
  // A grant for the table's policy will do for its settings alone.
  Result<TableDescription> UpdateTable(const identity::Grant& grant, std::string_view table,
                                       TableChange change);
  // The description as it last was.
  Result<TableDescription> DeleteTable(const identity::Grant& grant, std::string_view table);

  Result<Tags> TableTags(const identity::Grant& grant, std::string_view table);
  Result<void> TagTable(const identity::Grant& grant, std::string_view table, const Tags& tags);
  Result<void> UntagTable(const identity::Grant& grant, std::string_view table,
                          const std::vector<std::string>& keys);
  // Fails with kExpiryUnchanged, kExpiryOfOther, kExpiryChangedLately.
  Result<void> SetExpiry(const identity::Grant& grant, std::string_view table, Expiry expiry);
  Result<void> SetPointInTimeRecovery(const identity::Grant& grant, std::string_view table,
                                      bool on);

  // --- Items
  Result<ReadResult> Get(const identity::Grant& grant, std::string_view table,
                         const Attributes& key, const Projection* projection = nullptr,
                         Consistency consistency = Consistency::kEventual);
  Result<WriteResult> Put(const identity::Grant& grant, std::string_view table, Attributes item,
                          const WriteOptions& options = {});
  Result<WriteResult> UpdateItem(const identity::Grant& grant, std::string_view table,
                                 const Attributes& key, const Update& update,
                                 const WriteOptions& options = {});
  Result<WriteResult> Delete(const identity::Grant& grant, std::string_view table,
                             const Attributes& key, const WriteOptions& options = {});

  // Each element by itself; results in order. All of one moment, which the contract does not
  // promise.
  Result<std::vector<ReadResult>> BatchGet(const std::vector<ReadElement>& elements);
  // kPut and kDelete without conditions; usually one commit, several if that would grow too large.
  // Run again after a part was written, it does no harm: what is as asked stays as it is.
  Result<std::vector<WriteResult>> BatchWrite(std::vector<WriteElement> elements);

  Result<Page> Query(const identity::Grant& grant, const QueryRequest& request);
  Result<Page> Scan(const identity::Grant& grant, const ScanRequest& request);

  // All or nothing. Fails with kTransactionCancelled and reasons by position (kContended for each
  // when others keep writing the same items); kTokenMismatch; kDuplicateItem; kTransactionTooLarge.
  Result<TransactionResult> TransactWrite(std::vector<WriteElement> elements,
                                          const TransactionOptions& options = {});
  // All of one moment.
  Result<std::vector<ReadResult>> TransactGet(const std::vector<ReadElement>& elements);

  // --- Streams
  // `table` empty: of all tables. `start_after`: the last of the page before.
  Result<StreamsPage> ListStreams(const identity::Grant& grant, std::string_view table,
                                  const std::optional<StreamName>& start_after, std::size_t limit);
  Result<StreamDescription> DescribeStream(const identity::Grant& grant, const StreamName& stream);
  // `sequence` for kAt and kAfter. Fails with kNoSuchStream, kNoSuchShard, kPositionTrimmed.
  Result<ShardPosition> PositionIn(const identity::Grant& grant, const StreamName& stream,
                                   std::string_view shard, PositionKind kind,
                                   SequenceNumber sequence = {});
  // Fails with kPositionTrimmed, too, if what is there has been trimmed since.
  Result<StreamRecordsPage> ReadStream(const identity::Grant& grant, const StreamName& stream,
                                       const ShardPosition& position, std::size_t limit);

  // --- Background work: bounded steps, called again and again by one thread. True: there is more
  // to do at once; false: come back after a while. Leases keep them apart across processes.
  bool FillIndexesStep();  // a new index takes in the items that were there before it
  bool ExpireItemsStep();  // items past their time are deleted
  bool TrimStreamsStep();  // records past kStreamKeptMs, and streams left empty by it
  bool CleanUpStep();      // rows of deleted tables and indexes, tokens past their time
  bool WriteCountsStep();  // item counts and sizes; the destructor does, too
  // All of the above once; true if any has more.
  bool RunOnce();

  struct Insides;  // of the service's own files

 private:
  explicit TableService(std::unique_ptr<Insides> insides);
  std::unique_ptr<Insides> insides_;
};

}  // namespace aloft::table
