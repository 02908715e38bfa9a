// Databases of documents: the one truth under the document faces.
//
// Guarantees  A commit is atomic: documents, index entries, history and change log. Commit times of
//             a database grow strictly, also across restarts, and every read says a read time: it
//             sees all commits up to then and none after (a read of one document by name may be
//             newer than it says for others). Queries are exact at one moment. Reads at a past time
//             answer what was there, for an hour. Transactions are serializable. A refused call
//             leaves no trace.
// Threads     Any, concurrently.
// Blocking    As the engine's reads (store/request_scope.h). Every call commits as its last act, so
//             it may be run again. A write that meets a document read by a running pessimistic
//             transaction waits up to kLockWaitMillisMax, only where blocking is allowed.
// Ownership   Borrows engine, clock and random; they outlive the service. Streams and query runs
//             end before the service.
// Errors      Fault in Error. A grant for another permission or database is a bug:
//             std::logic_error. The grant's resource is the database's id; "" where a call is about
//             all databases.
// Limits      document/limits.h.
// Knows not   wire formats, resource names with projects, security rules.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "document/listen.h"
#include "document/query.h"
#include "document/results.h"
#include "document/write.h"
#include "identity/grant.h"
#include "os/clock.h"
#include "os/random.h"
#include "store/engine.h"

namespace aloft::document {

// A query being answered, page by page, at one moment. One thread at a time; keep it no longer than
// a request.
class QueryRun {
 public:
  virtual ~QueryRun() = default;
  // The next documents, at most `documents_max` and about `bytes_max`. An empty page with
  // done=false can happen.
  virtual Result<QueryPage> Next(std::size_t documents_max, std::size_t bytes_max) = 0;
  virtual std::int64_t read_time_micros() const = 0;
  virtual const QueryCost& cost() const = 0;
};

struct ServiceOptions {
  // Composite indexes are made when a query needs them; or the query is refused with
  // kIndexRequired.
  enum class Indexes : std::uint8_t { kOnDemand, kStrict };
  // "(default)" is always there once touched; others must be created, or are made when touched.
  enum class Databases : std::uint8_t { kCreated, kOnDemand };
  // Commits reach listeners through a thread of the service, or only when a test calls PublishStep.
  enum class Publishing : std::uint8_t { kByThread, kByStep };

  Indexes indexes = Indexes::kOnDemand;
  Databases databases = Databases::kCreated;
  Publishing publishing = Publishing::kByThread;
};

inline constexpr std::string_view kDefaultDatabase = "(default)";

class DocumentService {
 public:
  // Loads the catalogue of databases and indexes.
  static Result<std::unique_ptr<DocumentService>> Open(store::Engine& engine,
                                                       const os::Clock& clock, os::Random& random,
                                                       ServiceOptions options = {});
  ~DocumentService();
  DocumentService(const DocumentService&) = delete;
  DocumentService& operator=(const DocumentService&) = delete;

  // --- Databases: kDatabasesManage, kDatabasesRead.
  Result<DatabaseInfo> CreateDatabase(const identity::Grant& grant, std::string_view database,
                                      DatabaseSettings settings);
  Result<DatabaseInfo> GetDatabase(const identity::Grant& grant, std::string_view database);
  Result<std::vector<DatabaseInfo>> ListDatabases(const identity::Grant& grant);
  Result<DatabaseInfo> UpdateDatabase(const identity::Grant& grant, std::string_view database,
                                      DatabaseSettings settings);
  Result<DatabaseInfo> DeleteDatabase(const identity::Grant& grant, std::string_view database);
  // Deletes all documents, at once; settings, indexes and fields stay. Streams end with
  // kUnavailable, so that clients start again. kDatabasesManage.
  Result<void> ClearDatabase(const identity::Grant& grant, std::string_view database);

  // --- Documents by name: kDocumentRead. Projections are the face's (ProjectFields).
  Result<GetResult> Get(const identity::Grant& grant, std::string_view database,
                        std::string_view path, const ReadAt& at = {});
  Result<BatchGetResult> BatchGet(const identity::Grant& grant, std::string_view database,
                                  const std::vector<std::string>& paths, const ReadAt& at = {});

  // --- Lists and queries: kDocumentsQuery.
  Result<ListPage> List(const identity::Grant& grant, std::string_view database,
                        const ListRequest& request);
  // Collections right under `parent`.
  Result<IdsPage> ListCollectionIds(const identity::Grant& grant, std::string_view database,
                                    std::string_view parent, std::size_t page_size,
                                    std::string_view page_token, const ReadAt& at = {});
  Result<std::unique_ptr<QueryRun>> RunQuery(const identity::Grant& grant,
                                             std::string_view database, const Query& query,
                                             const ReadAt& at = {});
  Result<AggregateResult> Aggregate(const identity::Grant& grant, std::string_view database,
                                    const Query& query,
                                    const std::vector<Aggregation>& aggregations,
                                    const ReadAt& at = {});
  // Up to `points_max` paths that cut the documents of a group into parts of about the same size,
  // in order.
  Result<std::vector<std::string>> Partition(const identity::Grant& grant,
                                             std::string_view database, const Query& query,
                                             std::size_t points_max, const ReadAt& at = {});

  // --- Transactions: kDocumentRead to begin a read-only one, else kDocumentWrite.
  Result<std::string> Begin(const identity::Grant& grant, std::string_view database,
                            const TransactionOptions& options = {});
  Result<void> Rollback(const identity::Grant& grant, std::string_view database,
                        std::string_view transaction);

  // --- Writes: kDocumentWrite. `transaction` empty: none. `wait_end_nanos`: until when to wait for
  // transactions, by the monotonic clock; none: kLockWaitMillisMax from now.
  Result<CommitResult> Commit(const identity::Grant& grant, std::string_view database,
                              std::vector<Write> writes, std::string_view transaction = {},
                              std::optional<std::int64_t> wait_end_nanos = {});
  // Each write by itself.
  Result<BatchWriteResult> BatchWrites(const identity::Grant& grant, std::string_view database,
                                       std::vector<Write> writes,
                                       std::optional<std::int64_t> wait_end_nanos = {});

  // --- Listening: kDocumentsListen.
  Result<std::unique_ptr<ListenStream>> Listen(const identity::Grant& grant,
                                               std::string_view database, ListenOptions options);

  // --- Indexes and fields: kIndexesRead, kIndexesManage.
  Result<IndexInfo> CreateIndex(const identity::Grant& grant, std::string_view database,
                                const IndexDefinition& definition);
  Result<IndexInfo> GetIndex(const identity::Grant& grant, std::string_view database,
                             std::uint32_t id);
  Result<std::vector<IndexInfo>> ListIndexes(const identity::Grant& grant,
                                             std::string_view database);
  Result<void> DeleteIndex(const identity::Grant& grant, std::string_view database,
                           std::uint32_t id);
  Result<FieldConfig> GetField(const identity::Grant& grant, std::string_view database,
                               std::string_view collection_id, const FieldPath& field);
  // Those that differ from the default.
  Result<std::vector<FieldConfig>> ListFields(const identity::Grant& grant,
                                              std::string_view database);
  Result<FieldConfig> SetField(const identity::Grant& grant, std::string_view database,
                               const FieldConfig& config);

  // --- Everything at one moment within the last hour, page by page in an order of the service's
  // own. kDocumentsQuery.
  Result<DumpPage> Dump(const identity::Grant& grant, std::string_view database,
                        const DumpRequest& request);

  // --- Records of lengthy work, for whoever does it; they outlive the database. Beyond
  // kOperationsMax of a database the oldest done ones are forgotten. kDatabasesManage to change,
  // kDatabasesRead to see. Fail with kNoSuchOperation.
  Result<void> PutOperation(const identity::Grant& grant, std::string_view database,
                            const OperationRecord& record);  // adds or replaces
  Result<OperationRecord> GetOperation(const identity::Grant& grant, std::string_view database,
                                       std::string_view id);
  Result<std::vector<OperationRecord>> ListOperations(const identity::Grant& grant,
                                                      std::string_view database);
  Result<void> DeleteOperation(const identity::Grant& grant, std::string_view database,
                               std::string_view id);

  // --- Background work: bounded steps, called again and again by one thread. True: there is more
  // to do at once.
  bool
  // new indexes take in the documents that were there before; dropped ones lose their rows
  BuildIndexesStep();
  bool ExpireDocumentsStep();
  bool TrimHistoryStep();  // versions and changes older than kHistoryKeptMicros
  bool CleanUpStep();      // rows of deleted databases; transactions past their time
  bool RunOnce();          // all of the above once; true if any has more
  // With Publishing::kByStep: hands what is durable to the listeners.
  void PublishStep();

 private:
  struct Insides;
  explicit DocumentService(std::unique_ptr<Insides> insides);
  std::unique_ptr<Insides> insides_;
};

}  // namespace aloft::document
