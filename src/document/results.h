// What the document service answers.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "document/indexes.h"
#include "document/write.h"

namespace aloft::document {

enum class Concurrency : std::uint8_t { kPessimistic, kOptimistic };

struct DatabaseSettings {
  std::string location = {};  // kept and shown, means nothing here
  Concurrency concurrency = Concurrency::kPessimistic;
  bool delete_protected = false;
  std::map<std::string, std::string> labels =
      {};  // opaque to the service: what faces keep with a database
};

struct DatabaseInfo {
  std::string id;
  std::string uid;  // a UUID; another one after delete and create
  DatabaseSettings settings;
  std::int64_t create_time_micros = 0;
  std::int64_t update_time_micros = 0;
  std::int64_t earliest_version_micros = 0;  // the oldest read time that is answered
};

// At which moment to read: now, at a time within the last hour, or within a transaction. At most
// one is set.
struct ReadAt {
  std::string transaction = {};
  std::optional<std::int64_t> read_time_micros = {};
  // Until when all reads of one request together may wait for others, by the monotonic clock; none:
  // as long as each call may.
  std::optional<std::int64_t> wait_end_nanos = {};
};

struct GetResult {
  DocumentPtr document;  // null: there is none
  std::int64_t read_time_micros = 0;
};

struct BatchGetResult {
  std::vector<DocumentPtr> documents;  // in the order asked; null: there is none
  std::int64_t read_time_micros = 0;
};

struct ListRequest {
  std::string parent = {};         // a document's path or empty
  std::string collection_id = {};  // empty: all collections under parent
  std::size_t page_size = 100;     // up to kPageSizeMax
  std::string page_token = {};
  std::vector<Order> orders = {};
  bool show_missing =
      false;  // also names without a document that have documents below; not with orders
  ReadAt at = {};
};

struct ListedDocument {
  std::string path;
  DocumentPtr document;  // null: missing
};

struct ListPage {
  std::vector<ListedDocument> documents;
  std::string next_page_token;  // empty: that was all
  std::int64_t read_time_micros = 0;
};

struct IdsPage {
  std::vector<std::string> ids;
  std::string next_page_token;
};

// What a query cost, and which indexes it used, for explanations and tests.
struct QueryCost {
  std::vector<std::string> indexes;  // "(name ASC, __name__ ASC)" with the scope
  std::int64_t results = 0;
  std::int64_t entries_scanned = 0;
  std::int64_t documents_read = 0;
  bool sorted_in_memory = false;
};

struct QueryPage {
  std::vector<DocumentPtr> documents;  // projected
  std::int64_t skipped = 0;            // by the offset, since the last page
  bool done = false;
};

struct AggregateResult {
  std::vector<std::pair<std::string, Value>> values;  // alias and value, as asked
  std::int64_t read_time_micros = 0;
  QueryCost cost;
};

struct TransactionOptions {
  bool read_only = false;
  std::optional<std::int64_t> read_time_micros = {};  // of read-only ones
  std::string retry_of = {};  // keeps the age, and so the precedence, of a lost attempt
  std::optional<Concurrency> concurrency = {};  // absent: the database's
};

struct DumpRequest {
  std::int64_t read_time_micros = 0;             // 0: now
  std::vector<std::string> collection_ids = {};  // empty: all
  std::string page_token = {};
  std::size_t documents_max = 256;
  std::size_t bytes_max = 1 << 20;
};

struct DumpPage {
  std::int64_t read_time_micros = 0;   // to be asked for with the next page
  std::vector<DocumentPtr> documents;  // perhaps none
  std::string next_page_token;         // empty: that was all
};

struct OperationRecord {
  std::string id;  // its maker's choice
  std::int64_t create_time_micros = 0;
  bool done = false;
  std::string content;  // opaque to the service; up to kOperationBytesMax
};

struct BatchWriteResult {
  // One per write, in order: the result or why there is none. Other writes stand whatever happens
  // to one.
  std::vector<Result<WriteResult>> results;
};

}  // namespace aloft::document
